import type { RevenueRecord } from './revenue-events.ts';
import type { StateChange } from './state-change.ts';

/** By partition: the offset of the next record. */
export type Positions = ReadonlyMap<number, number>;

/** Where the service goes on in the topics that it reads. */
export interface RevenuePositions {
  readonly orders: Positions;
  readonly payments: Positions;
}

/** A record of a topic that is followed; its bytes are valid during the call. */
export type OnFollowed = (partition: number, offset: number, value: Buffer | null, stamp: Buffer | undefined) => void;

/** Where the service writes: what is committed becomes visible together with the positions, or not at all. */
export interface RevenueOutputPort {
  /**
   * Commits results, changes and positions in one transaction.
   *
   * @throws when it did not come to that or nobody knows: the service begins anew from what is committed
   */
  commit(
    records: readonly RevenueRecord[],
    changes: readonly StateChange[],
    positions: RevenuePositions,
  ): Promise<void>;
  /** Ends it without a word to anybody, as a crash of the process would. */
  kill(): void;
  close(): Promise<void>;
}

/** A topic that is being read. */
export interface RevenueReading {
  /** Where it began: where the last commit left off, or with the first record. */
  readonly positions: Positions;
  /** Hands over nothing more. Idempotent. */
  close(): void;
}

/** The topics that the service reads. */
export type RevenueSource = keyof RevenuePositions;

/** The cluster, as the revenue service sees it. */
export interface RevenueCluster {
  /** Opens the output; whoever had it before is fenced, and what it left open is aborted. */
  openOutput(): Promise<RevenueOutputPort>;
  /** Hands over all committed changes, in the order of the changelog. */
  readChangelog(onChange: (change: StateChange) => void): Promise<void>;
  /**
   * Hands over records from where the last commit left off, without an end; the first may come before this resolves.
   *
   * @param onFatal nothing can be read any more
   */
  read(source: RevenueSource, onRecord: OnFollowed, onFatal: (error: Error) => void): Promise<RevenueReading>;
}
