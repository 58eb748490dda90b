import { kafkaError } from '../../../protocol/error-codes.ts';
import { kafkaErrorText } from '../../../protocol/error-descriptions.ts';
import type { Connection } from '../../connection/connection.ts';
import type { ProducerIdentity } from '../init-producer-id.ts';
import type { KafkaProducer, ProducerTransactions } from '../kafka-producer.ts';
import type { RecordContent } from '../port.ts';
import type { Coordinator } from './coordinator.ts';
import type { StepRunner } from './step-runner.ts';
import { TransactionTopics } from './transaction-topics.ts';
import { TransactionError } from './transaction-error.ts';
import { type TransactionPhase, TransactionState } from './transaction-state.ts';
import {
  type GroupMetadata,
  type GroupOffset,
  requestAddOffsets,
  requestAddPartitions,
  requestCommitOffsets,
  requestEnd,
  requestIdentity,
} from './transaction-requests.ts';

/** What a transactional producer is made of. */
export interface TransactionalProducerParts {
  readonly transactionalId: string;
  readonly timeoutMs: number;
  readonly runner: StepRunner;
  readonly coordinator: Coordinator;
  /** The coordinator of a group. */
  coordinatorOf(groupId: string): Coordinator;
}

/**
 * A producer whose records become visible together, with the offsets of what they were made from, or not at all: to
 * readers of committed records. Transaction protocol 1 (KIP-98, with the epoch bump of KIP-360 after an abort that left
 * batches behind), and not protocol 2 (KIP-890), which would need Produce 12 in the hot path and saves one request per
 * partition and transaction: brokers of Kafka 4 check for protocol 1, too, that a batch's partition is in its transaction,
 * so that no late batch leaves one open. Rules of TransactionManager in Apache Kafka 4.3. One call at a time; `append` costs one comparison
 * more than that of a producer without transactions, and a partition's first batch of a transaction one request.
 */
export class TransactionalProducer {
  readonly #parts: TransactionalProducerParts;
  readonly #groups = new Map<string, Coordinator>();
  #identity: ProducerIdentity;
  readonly #topics = new TransactionTopics();
  readonly #state = new TransactionState();
  #isAdding = false;
  /** Requests to the coordinator go out one after the other. */
  #last: Promise<void> = Promise.resolve();

  constructor(parts: TransactionalProducerParts, identity: ProducerIdentity) {
    this.#parts = parts;
    this.#identity = identity;
  }

  /** What the producer of a topic is to tell; it is to be given to {@link carry} before the first transaction. */
  partOf(topic: string): ProducerTransactions {
    return {
      wanted: (partition) => this.#onWanted(topic, partition),
      missing: (partition, code) => this.#onMissing(topic, partition, code),
      failed: (error) => this.#onFailed(error),
    };
  }

  /** Carries the records of a topic from now on. */
  carry(topic: string, producer: KafkaProducer): void {
    this.#topics.add(topic, producer);
  }

  get phase(): TransactionPhase {
    return this.#state.phase;
  }

  /** Why the transaction must be aborted, or the producer cannot go on. */
  get error(): TransactionError | undefined {
    return this.#state.error;
  }

  get identity(): ProducerIdentity {
    return this.#identity;
  }

  /** Of the first topic. */
  get partitionCount(): number {
    return this.#topics.first.partitionCount;
  }

  get unsettledCount(): number {
    return this.#topics.unsettledCount;
  }

  /** Begins a transaction; the cluster hears of it with the first record or offset. @throws TransactionError when fatal */
  begin(): void {
    this.#state.expect('begin a transaction', 'ready');
    this.#state.phase = 'open';
  }

  /** As `Producer.append`, to the first topic, in the open transaction. @throws TransactionError when it must be aborted */
  append(content: RecordContent): boolean {
    if (this.#state.phase !== 'open') this.#state.expect('append a record', 'open');
    return this.#topics.first.append(content);
  }

  /** The same, to another of its topics. */
  appendTo(topic: string, content: RecordContent): boolean {
    if (this.#state.phase !== 'open') this.#state.expect('append a record', 'open');
    return this.#topics.producerOf(topic).append(content);
  }

  /**
   * Commits a group's offsets with the transaction.
   * @throws TransactionError abortable when the group has gone on without this member, fatal when fenced
   */
  async sendOffsets(group: GroupMetadata, offsets: readonly GroupOffset[]): Promise<void> {
    this.#state.expect('commit offsets', 'open');
    if (offsets.length === 0) return;
    await this.#guarded(async () => {
      const { groupId } = group;
      if (!this.#state.groupsHeld.has(groupId)) {
        await this.#serially(() => this.#addGroup(groupId));
        this.#state.groupsHeld.add(groupId);
      }
      const ask = (connection: Connection): Promise<number> =>
        requestCommitOffsets(connection, this.#head(), group, offsets);
      await this.#parts.runner.run('commitOffsets', this.#coordinatorOf(groupId), ask);
    });
  }

  /** Waits until every record is acknowledged or given up; what that means for the transaction, its next call tells. */
  async flush(): Promise<void> {
    await this.#topics.onAll((producer) => producer.flush());
  }

  /**
   * Waits for all records to be acknowledged and commits. Only when this resolves are they committed; after a failure
   * `unknown` it is to be called again.
   * @throws TransactionError
   */
  async commit(): Promise<void> {
    this.#state.expect('commit', 'open', 'committing');
    if (this.#state.phase === 'open') {
      await this.flush();
      await this.#last;
      // Meanwhile something may have failed.
      this.#state.expect('commit', 'open');
      this.#state.phase = 'committing';
    }
    await this.#guarded(() => this.#end(true));
    this.#finish();
  }

  /** Gives up what is not acknowledged and aborts. @throws TransactionError, `unknown` as for {@link commit} */
  async abort(): Promise<void> {
    this.#state.expect('abort', 'open', 'abortable', 'aborting');
    this.#state.isMissingBatches ||= this.#state.phase === 'abortable' || this.unsettledCount > 0;
    this.#state.phase = 'aborting';
    // What is given up has sequences that are in no log: only the next epoch takes the partitions on.
    if (this.#state.isMissingBatches) await this.#topics.onAll((producer) => producer.giveUp());
    await this.#last;
    await this.#guarded(async () => {
      await this.#end(false);
      if (this.#state.isMissingBatches) await this.#bump();
    });
    this.#finish();
  }

  /**
   * Ends at once, as a process that dies: an open transaction is neither committed nor aborted, until it times out or the
   * transactional id starts again.
   */
  async close(): Promise<void> {
    this.#parts.runner.close();
    this.#parts.coordinator.close();
    for (const coordinator of this.#groups.values()) coordinator.close();
    if (this.#state.phase !== 'fatal')
      this.#fail(new TransactionError('fatal', 'The transactional producer is closed.'));
    await this.#topics.onAll((producer) => producer.close());
  }

  #onWanted(topic: string, partition: number): void {
    if (this.#state.phase !== 'open' || !this.#topics.want(topic, partition) || this.#isAdding) return;
    this.#isAdding = true;
    queueMicrotask(() => void this.#addWanted());
  }

  #onMissing(topic: string, partition: number, code: number): void {
    this.#state.isMissingBatches = true;
    if (this.#state.phase !== 'open') return;
    const why = code === kafkaError.NONE ? 'it was not acknowledged in time' : kafkaErrorText(code);
    const text = `A batch of the transaction of ${this.#parts.transactionalId} for partition ${partition} of ${topic} is missing: ${why}. The transaction must be aborted.`;
    this.#fail(new TransactionError('abortable', text, { kafkaError: code }));
  }

  #onFailed(error: Error & { readonly kafkaError?: number | undefined }): void {
    const { kafkaError: code } = error;
    const details = code === undefined ? { cause: error } : { cause: error, kafkaError: code };
    this.#fail(new TransactionError('fatal', error.message, details));
  }

  #head() {
    return { transactionalId: this.#parts.transactionalId, ...this.#identity };
  }

  #coordinatorOf(groupId: string): Coordinator {
    const known = this.#groups.get(groupId) ?? this.#parts.coordinatorOf(groupId);
    this.#groups.set(groupId, known);
    return known;
  }

  /** After what was asked for before. A failure becomes the transaction's, and does not hold up what comes after. */
  #serially(step: () => Promise<void>): Promise<void> {
    const done = this.#last.then(() => this.#guarded(step));
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #guarded(step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      if (error instanceof TransactionError) this.#fail(error);
      throw error;
    }
  }

  #fail(error: TransactionError): void {
    if (!this.#state.fail(error)) return;
    // Not within what the producer's queues are doing: they may be the ones that tell.
    queueMicrotask(() => void this.#topics.onAll((producer) => producer.giveUp()));
  }

  /** A failure is the transaction's, which its next call tells. */
  async #addWanted(): Promise<void> {
    try {
      await this.#serially(() => this.#addPartitions());
    } catch (error) {
      if (!(error instanceof TransactionError)) throw error;
    }
  }

  async #addPartitions(): Promise<void> {
    this.#isAdding = false;
    const topics = this.#topics.takeWanted();
    if (this.#state.phase !== 'open') return;
    this.#state.mayHaveBegun = true;
    const { runner, coordinator } = this.#parts;
    await runner.run('addPartitions', coordinator, (connection) =>
      requestAddPartitions(connection, this.#head(), topics),
    );
    this.#state.hasBegun = true;
    this.#topics.hold(topics);
  }

  async #addGroup(groupId: string): Promise<void> {
    this.#state.mayHaveBegun = true;
    const { runner, coordinator } = this.#parts;
    await runner.run('addOffsets', coordinator, (connection) => requestAddOffsets(connection, this.#head(), groupId));
    this.#state.hasBegun = true;
  }

  async #end(commits: boolean): Promise<void> {
    if (!this.#state.mayHaveBegun) return;
    const { runner, coordinator } = this.#parts;
    try {
      const ask = (connection: Connection): Promise<number> => requestEnd(connection, this.#head(), commits);
      await runner.run('end', coordinator, ask, this.#state.isEndUnknown);
    } catch (error) {
      this.#state.isEndUnknown ||= error instanceof TransactionError && error.failure === 'unknown';
      if (commits || !(error instanceof TransactionError) || !this.#wasNothingToAbort(error)) throw error;
      this.#state.isMissingBatches = true;
    }
  }

  /** The coordinator never began the transaction, or has forgotten the producer with all that it had. */
  #wasNothingToAbort({ failure, kafkaError: code }: TransactionError): boolean {
    if (code === kafkaError.INVALID_TXN_STATE) return !this.#state.hasBegun;
    return failure === 'abortable' && code !== kafkaError.TRANSACTION_ABORTABLE;
  }

  /** The next epoch: what is still on its way of the old one is fenced by it. */
  async #bump(): Promise<void> {
    const { runner, coordinator, transactionalId, timeoutMs } = this.#parts;
    const current = this.#identity;
    let next = current;
    await runner.run('init', coordinator, async (connection) => {
      const request = { transactionalId, transactionTimeoutMs: timeoutMs, current };
      const { errorCode, producerId, producerEpoch } = await requestIdentity(connection, request);
      next = { producerId, producerEpoch };
      return errorCode;
    });
    this.#identity = next;
    this.#topics.restart(next);
  }

  #finish(): void {
    this.#state.finish();
    this.#topics.release();
  }
}
