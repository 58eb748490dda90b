/** A change of state as the changelog keeps it: the newest value of a key is the state; null: the key is gone. */
export interface StateChange {
  readonly key: string;
  /** JSON. */
  readonly value: string | null;
}

/** What the first character of a key says that it holds. */
export const stateKinds = { progress: 'p', second: 's', units: 'u', customer: 'c' } as const;
