import type { ProducerSettings } from '../../kafka/producer/port.ts';
import type { ConnectionSettings } from '../../kafka/settings.ts';
import type { ConfirmationRule } from './confirm-order.ts';

/**
 * exactlyOnce: confirmations and offsets in one transaction. atLeastOnce: its twin on the same orders, which commits
 * offsets on a timer, behind what was acknowledged; killed in between it writes confirmations again.
 */
export type ConfirmationMode = 'exactlyOnce' | 'atLeastOnce';

export interface ConfirmationOptions {
  readonly mode: ConfirmationMode;
  readonly connection: ConnectionSettings;
  /** Where the orders are. */
  readonly ordersTopic: string;
  /** Whose committed offsets say how far it is. It has no members: whoever starts reads all partitions. */
  readonly groupId: string;
  /** transactional.id: a processor that starts with it fences the one before. Of no meaning with atLeastOnce. */
  readonly transactionalId: string;
  /** transaction.timeout.ms; above the commit interval. */
  readonly transactionTimeoutMs: number;
  /** From the first order after a commit to the next commit. */
  readonly commitIntervalMs: number;
  readonly rule: ConfirmationRule;
  /** Of its producer; the topic is that of the confirmations. */
  readonly producer: ProducerSettings;
  readonly events: ConfirmationEvents;
}

/** What a processor tells. Must not throw. */
export interface ConfirmationEvents {
  /**
   * The confirmation of an order can be read: by readers of committed records when its transaction is committed, by
   * everybody when it is acknowledged (atLeastOnce). Called once for each confirmation that was written.
   *
   * @param latencyUs that moment - the order's intended time, in microseconds; negative when clocks disagree
   */
  onConfirmed(seq: number, latencyUs: number): void;
  /** One plain sentence for people. */
  onNotice(text: string): void;
  /** The processor cannot go on; it has stopped, as if killed. A fenced one ends so. */
  onFatal(error: Error): void;
}

/** Counts since the start. Plain data: crosses threads. */
export interface ConfirmationCounters {
  /** Orders read, those of an aborted transaction once more. */
  consumed: number;
  /** Confirmations that can be read. */
  confirmed: number;
  /** Orders read whose payment is declined. */
  declined: number;
  /** Records read that are no orders. */
  foreign: number;
  /** Commits of offsets: transactions, with exactlyOnce. */
  commits: number;
  aborts: number;
  /** Confirmations that were written and not committed, because their transaction was aborted. */
  givenUp: number;
}

/** A read-process-write processor. */
export interface ConfirmationProcessor {
  /**
   * Begins to read where the group is; with exactlyOnce the processor before it is fenced, and its transaction aborted.
   * @throws ShopSimError
   */
  start(): Promise<void>;
  /** Commits what it has and ends. Idempotent. */
  stop(): Promise<void>;
  /** Ends at once, as a process that dies: nothing is committed, aborted or said. Idempotent. */
  kill(): void;
  /**
   * Ends as with {@link kill}, in the middle of its work: with confirmations that the cluster has acknowledged and whose commit
   * it has not asked for. They are aborted, or, with atLeastOnce, written again. With an acknowledgement that takes longer than the
   * commit interval that moment is only right before a commit, which therefore does not begin. One call at a time.
   * @returns whether it came to that within so long; otherwise the processor goes on
   */
  killUncommitted(patienceMs: number): Promise<boolean>;
  readonly counters: Readonly<ConfirmationCounters>;
  /** Orders read and not committed. */
  readonly openCount: number;
  /** By partition of the orders: every order below this offset is committed. Empty before the start. */
  readonly committed: ReadonlyMap<number, number>;
}
