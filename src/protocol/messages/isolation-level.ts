/**
 * What a reader is given (isolation.level): everything, or nothing beyond the last stable offset, before which every
 * transaction is decided. Aborted transactions are in what it is given, and named beside it.
 */
export const isolationLevel = { readUncommitted: 0, readCommitted: 1 } as const;

/** Of Kafka's consumers, by its name in their settings. */
export type IsolationLevel = keyof typeof isolationLevel;
