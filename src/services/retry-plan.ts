/** What happens to an order whose handling fails. */
export type RetryPlan =
  /** Handling is tried again in place after the pause, up to so many attempts in all; the partition's later orders wait. Then a dead letter. */
  | { readonly mode: 'blocking'; readonly attempts: number; readonly pauseMs: number }
  /** The order goes to `<orders topic>.<service>.retry.<ms>`, one topic for each delay in turn, and others pass it. Then a dead letter. */
  | { readonly mode: 'topics'; readonly delaysMs: readonly number[] };
