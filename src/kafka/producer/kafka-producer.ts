import type { Clock } from '../../clock.ts';
import { ShopSimError } from '../../errors.ts';
import type { Rng } from '../../rng.ts';
import type { Connection } from '../connection/connection.ts';
import type { ConnectionSettings } from '../settings.ts';
import { Accumulator } from './accumulator.ts';
import { BatchPool } from './batch-pool.ts';
import { createProducerCounters, type ProducerCounters } from './counters.ts';
import { Deliveries } from './deliveries.ts';
import type { ProducerIdentity } from './init-producer-id.ts';
import { LeaderDirectory } from './leader-directory.ts';
import { MetadataRefresher } from './metadata-refresher.ts';
import type { Pauses } from './pauses.ts';
import { PartitionQueue, type PartitionQueueSink } from './partition-queue.ts';
import type { Producer, ProducerEvents, ProducerSettings, RecordContent } from './port.ts';
import { ProducerPartition } from './producer-partition.ts';
import { Sender } from './sender.ts';
import { StickyPartitioner } from './sticky-partitioner.ts';
import type { KnownTopic } from './topic-metadata.ts';

/** A broker remembers so many batches of an idempotent producer per partition. */
const maxBatchesInFlight = 5;

/** What a producer is made of; `connection` becomes its own, for metadata. */
export interface KafkaProducerParts {
  readonly settings: ProducerSettings;
  readonly connectionSettings: ConnectionSettings;
  readonly events: ProducerEvents;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly pauses: Pauses;
  readonly connection: Connection;
  readonly topic: KnownTopic;
  readonly identity: ProducerIdentity | undefined;
  /** The transactions that its batches belong to. */
  readonly transactions?: ProducerTransactions;
}

/** What a producer tells the transactions that its batches belong to. */
export interface ProducerTransactions {
  /** A batch was opened in a partition that is held back: it waits for {@link KafkaProducer.admit}. */
  wanted(partition: number): void;
  /** A batch will not be in the log, or may not be. @param kafkaError of the last answer; 0: none, it came too late */
  missing(partition: number, kafkaError: number): void;
  /** The producer has ended. */
  failed(error: ShopSimError): void;
}

/**
 * The producer of `createProducer`: puts together the append side (accumulator), the state of each partition (queue),
 * the sending side (sender), who leads what (leader directory, metadata refresher) and the reports (deliveries).
 */
export class KafkaProducer implements Producer {
  readonly counters: ProducerCounters = createProducerCounters();
  readonly #parts: KafkaProducerParts;
  readonly #pool: BatchPool;
  readonly #deliveries: Deliveries;
  /** Grows with the topic; the other parts hold the same array. */
  readonly #partitions: ProducerPartition[];
  readonly #sticky: StickyPartitioner;
  readonly #accumulator: Accumulator;
  readonly #sender: Sender;
  readonly #directory: LeaderDirectory;
  readonly #refresher: MetadataRefresher;
  #wantedPartitions = 0;
  #isStarted = false;
  #end: Error | undefined;

  constructor(parts: KafkaProducerParts) {
    const { settings, clock, rng, topic, events } = parts;
    this.#parts = parts;
    this.#pool = new BatchPool(settings.batchSizeBytes, settings.bufferMemoryBytes);
    this.#deliveries = new Deliveries(clock, (report) => events.onDelivery(report));
    this.#partitions = Array.from({ length: topic.partitionCount }, (_, index) => this.#createPartition(index));
    this.#sticky = new StickyPartitioner(this.#partitions, rng);
    this.#accumulator = this.#createAccumulator();
    this.#directory = this.#createDirectory();
    this.#sender = this.#createSender();
    this.#refresher = new MetadataRefresher(
      settings.topic,
      parts.connectionSettings,
      parts.connection,
      clock,
      parts.pauses,
      {
        wantsMetadata: () => this.#directory.wantsMetadata() || this.#partitions.length < this.#wantedPartitions,
        applyMetadata: (metadata) => {
          this.counters.metadataRefreshes += 1;
          this.#directory.apply(metadata);
        },
        fail: (error) => this.#fail(error),
      },
    );
  }

  get partitionCount(): number {
    return this.#partitions.length;
  }

  get unsettledCount(): number {
    return this.#deliveries.unsettledRecords;
  }

  get bufferedBytes(): number {
    return this.#pool.heldBytes;
  }

  /** Opens the connections to all leaders. @throws ShopSimError when the credentials are refused */
  async start(): Promise<void> {
    this.#directory.apply(this.#parts.topic.metadata);
    await Promise.all(this.#directory.leaders.map((leader) => this.#directory.connect(leader)));
    if (this.#end !== undefined) throw this.#end;
    this.#isStarted = true;
    this.#sticky.avoidUnavailable();
    this.#refresher.request();
  }

  append(content: RecordContent): boolean {
    if (this.#end !== undefined) throw this.#end;
    return this.#accumulator.append(content);
  }

  partitionsAdded(partitions: number): void {
    this.#wantedPartitions = Math.max(this.#wantedPartitions, partitions);
    this.#refresher.request();
  }

  flush(): Promise<void> {
    for (const partition of this.#partitions) this.#accumulator.closeOpen(partition);
    this.#sender.wake();
    return this.#deliveries.flush();
  }

  /** The transaction holds these partitions now: what waits for that may be sent. */
  admit(partitions: readonly number[]): void {
    for (const index of partitions) {
      const partition = this.#partitions[index];
      if (partition !== undefined) partition.isHeldBack = false;
    }
    this.#sender.wake();
  }

  /** The transaction has ended: the next one holds no partition yet. */
  holdBack(): void {
    for (const partition of this.#partitions) partition.isHeldBack = true;
  }

  /** Gives up all records that are not acked. Resolves when nothing is in flight any more. */
  async giveUp(): Promise<void> {
    for (const partition of this.#partitions) {
      this.#accumulator.closeOpen(partition);
      partition.queue.doom();
    }
    await this.#deliveries.flush();
  }

  /** Goes on with another identity after {@link giveUp}. */
  restart({ producerId, producerEpoch }: ProducerIdentity): void {
    this.counters.epochBumps += 1;
    for (const partition of this.#partitions) partition.queue.restart(producerId, producerEpoch);
  }

  close(): Promise<void> {
    this.#stop(new Error('the producer is closed'));
    return Promise.resolve();
  }

  #fail(error: ShopSimError): void {
    if (this.#end !== undefined) return;
    this.#stop(error);
    this.#parts.transactions?.failed(error);
    if (this.#isStarted) this.#parts.events.onFatal(error);
  }

  /** Settles everything and lets go of the connections; what they still bring is ignored. */
  #stop(reason: Error): void {
    if (this.#end !== undefined) return;
    this.#end = reason;
    this.#sender.stop();
    this.#refresher.stop();
    this.#directory.stop();
    for (const partition of this.#partitions) {
      this.#accumulator.closeOpen(partition);
      partition.queue.abandon();
    }
  }

  #notice(message: string): void {
    this.#parts.events.onNotice?.(message);
  }

  #createPartition(index: number): ProducerPartition {
    const { settings, identity, pauses } = this.#parts;
    const queueSettings = {
      producerId: identity?.producerId,
      producerEpoch: identity?.producerEpoch ?? -1,
      isTransactional: settings.transactionalId !== undefined,
      maxInFlight: Math.min(maxBatchesInFlight, settings.maxInFlight),
      backoffMs: (failures: number) => pauses.retryMs(failures),
    };
    const partition = new ProducerPartition(index, new PartitionQueue(queueSettings, this.#createQueueSink(index)));
    partition.isHeldBack = settings.transactionalId !== undefined;
    return partition;
  }

  #createQueueSink(index: number): PartitionQueueSink {
    return {
      settled: (batch, outcome) => {
        this.#pool.discharge(batch);
        this.#accumulator.freed();
        this.#deliveries.settled(batch, outcome);
        if (outcome !== 'acked') this.#parts.transactions?.missing(index, batch.lastError);
      },
      released: (batch) => this.#pool.release(batch),
      bumped: (producerEpoch) => {
        this.counters.epochBumps += 1;
        this.#notice(
          `Partition ${index} of ${this.#parts.settings.topic} goes on in producer epoch ${producerEpoch}, because a batch before could not be acknowledged.`,
        );
      },
      doomed: () =>
        this.#notice(
          `Partition ${index} of ${this.#parts.settings.topic} takes no more of this transaction, because a batch of it is missing.`,
        ),
      epochsExhausted: () =>
        this.#fail(
          new ShopSimError(
            'BROKER_ERROR',
            `The producer used up all epochs of its id on partition ${index} of ${this.#parts.settings.topic}: batches kept failing for long; look into the broker's log.`,
          ),
        ),
    };
  }

  #createAccumulator(): Accumulator {
    const { settings } = this.#parts;
    return new Accumulator(settings, this.#partitions, this.#sticky, this.#pool, this.#deliveries, {
      opened: (openedMs, partition) => {
        this.#sender.opened(openedMs);
        if (partition.isHeldBack) this.#parts.transactions?.wanted(partition.index);
      },
      ready: () => this.#sender.wake(),
    });
  }

  #createDirectory(): LeaderDirectory {
    const { settings, connectionSettings, clock, pauses } = this.#parts;
    const parts = {
      topic: settings.topic,
      settings: { ...connectionSettings, requestTimeoutMs: settings.requestTimeoutMs },
      partitions: this.#partitions,
      addPartition: () => this.#partitions.push(this.#createPartition(this.#partitions.length)),
      counters: this.counters,
      unknownTopicMs: settings.deliveryTimeoutMs,
      clock,
      pauses,
    };
    return new LeaderDirectory(parts, {
      changed: (leaders) => {
        this.#sticky.avoidUnavailable();
        this.#sender.leaders = leaders;
      },
      dirty: () => this.#refresher.request(),
      notice: (message) => this.#notice(message),
      fail: (error) => this.#fail(error),
    });
  }

  #createSender(): Sender {
    const { settings, clock } = this.#parts;
    const parts = {
      settings,
      partitions: this.#partitions,
      accumulator: this.#accumulator,
      counters: this.counters,
      clock,
      connect: (leader: Parameters<LeaderDirectory['connect']>[0]) => void this.#directory.connect(leader),
    };
    return new Sender(parts, {
      dirty: () => this.#refresher.request(),
      notice: (message) => this.#notice(message),
      fail: (error) => this.#fail(error),
    });
  }
}
