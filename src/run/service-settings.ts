/** How long a service works on an order, at one attempt. Decided by the seed and the order's number alone. */
export type WorkPlan =
  | { readonly kind: 'none' }
  | { readonly kind: 'constant'; readonly ms: number }
  | { readonly kind: 'log-normal'; readonly medianMs: number; readonly sigma: number };

/** What happens to an order whose handling fails. */
export type RetryPlan =
  /** Handling is tried again in place after the pause; the partition's later orders wait. Then a dead letter. */
  | { readonly mode: 'blocking'; readonly attempts: number; readonly pauseMs: number }
  /** The order goes to `<orders topic>.<service>.retry.<ms>`, one topic for each delay in turn, and others pass it. Then a dead letter. */
  | { readonly mode: 'topics'; readonly delaysMs: readonly number[] };

/** Settings of one service of the shop, every default resolved. */
export interface ServiceSettings {
  /** Members of its consumer group at the start; 0: the group exists, and nobody reads. */
  readonly members: number;
  /** Orders that one member handles at the same time; undefined: as many as it may have in flight. */
  readonly concurrency: number | undefined;
  readonly work: WorkPlan;
  /** Share of attempts that fail and may succeed when tried again, by hash of seed, order and attempt; 0..1. */
  readonly transientFailureRatio: number;
  /** Share of orders that fail at every attempt, by hash of seed and order; 0..1. */
  readonly poisonRatio: number;
  readonly retry: RetryPlan;
}
