import type { HeaderForm } from '../../protocol/record-batch-writer.ts';

/**
 * The small port behind which producers stand: ours, and kafkajs's own for comparison. One producer writes to one
 * topic, and every record has the same headers (the stamp, and few others have more), each of a fixed length, which makes a
 * record's size known before it is written, so that it can be written once, in its place.
 */

/**
 * What a record is made of. One object may be used for every record of a thread: the producer reads it only during
 * {@link Producer.append}.
 */
export interface RecordContent {
  /** UTF-8 bytes of the key; `undefined` for a record without a key. Only the first `keyLength` bytes count. */
  readonly key: Buffer | undefined;
  readonly keyLength: number;
  /** Exact size of the value in bytes. */
  readonly valueLength: number;
  /** The order's number in the run (u32): comes back in the {@link DeliveryReport}. */
  readonly seq: number;
  /** When the schedule wanted this send, in milliseconds of `Clock.nowMs`. */
  readonly intendedMs: number;
  /** When it was handed to the producer, in milliseconds of `Clock.nowMs`. */
  readonly sentMs: number;
  /** The record's Kafka timestamp, whole milliseconds since the epoch. */
  readonly timestampMs: number;
  /**
   * Writes `valueLength` bytes of value at `valueOffset` and the header's value (`headerLength` bytes) at
   * `headerOffset`. Called once, before `append` returns true.
   */
  write(target: Buffer, valueOffset: number, headerOffset: number): void;
  /** Writes the value of header number `index` of `ProducerSettings.moreHeaders`, all of its bytes. */
  writeHeader?(index: number, target: Buffer, offset: number): void;
}

/**
 * acked: the broker answered without an error (with acks=0: written to the socket). failed: the broker refused it for
 * good, it is not in the log. indeterminate: sent at least once, no answer before the delivery deadline: it may be in
 * the log or not. notSent: the deadline passed, or the producer closed, before it was ever written to a socket: it is
 * not in the log.
 */
export type DeliveryOutcome = 'acked' | 'failed' | 'indeterminate' | 'notSent';

/**
 * The fate of one batch. The object and its arrays are reused: valid only during the callback. Only the first `count`
 * entries of each array count; they are in append order, and entry i has offset `baseOffset + i`.
 */
export interface DeliveryReport {
  readonly outcome: DeliveryOutcome;
  /** -1: none was ever chosen (kafkajs chooses when it sends). */
  readonly partition: number;
  /** -1 when unknown: acks=0, anything but acked, or a duplicate whose offset the broker no longer knows. */
  readonly baseOffset: number;
  readonly count: number;
  /** Size of the batch as sent. */
  readonly bytes: number;
  /** When the answer was read (or the fate decided), in milliseconds of `Clock.nowMs`. */
  readonly settledMs: number;
  readonly seqs: Uint32Array;
  readonly intendedMs: Float64Array;
  readonly sentMs: Float64Array;
  /** The broker's error code for failed and, where one was seen last, indeterminate; otherwise 0. */
  readonly kafkaError: number;
}

/** A producer for one topic. All methods belong to the thread that made it; none blocks. */
export interface Producer {
  readonly partitionCount: number;
  /**
   * Appends one record to the open batch of its partition. Returns false, and writes nothing, while the memory bound
   * is reached: the caller waits (open model: it becomes send delay) or drops. Throws for a record that can never fit.
   */
  append(content: RecordContent): boolean;
  /**
   * The topic has grown to so many partitions: records go to all of them as soon as metadata shows them, so a key may go
   * to another partition than before. Until it is told, a producer learns of them when it asks for another reason.
   */
  partitionsAdded(partitions: number): void;
  /** Records appended and not settled yet. */
  readonly unsettledCount: number;
  /** Bytes of all batches open, queued or in flight. */
  readonly bufferedBytes: number;
  /** Resolves when everything appended so far is settled; closes open batches at once, without waiting for linger. */
  flush(): Promise<void>;
  /** Settles what is left (as indeterminate or notSent) and closes the connections. Idempotent. */
  close(): Promise<void>;
}

export type { HeaderForm };

/** Kafka's settings of a producer, by their Kafka names, units in the names. */
export interface ProducerSettings {
  readonly topic: string;
  readonly acks: 'all' | 1 | 0;
  /** Needs acks=all and maxInFlight <= 5. */
  readonly idempotent: boolean;
  /** transactional.id: every batch belongs to a transaction, which createTransactionalProducer begins and ends. */
  readonly transactionalId?: string;
  readonly lingerMs: number;
  readonly batchSizeBytes: number;
  /** max.in.flight.requests.per.connection: Produce requests outstanding per leader. 1..100, 1..5 when idempotent. */
  readonly maxInFlight: number;
  /** buffer.memory: bound on the bytes of all batches open, queued or in flight. */
  readonly bufferMemoryBytes: number;
  /** delivery.timeout.ms: after it a record that was not acked is settled as indeterminate or notSent. */
  readonly deliveryTimeoutMs: number;
  /** request.timeout.ms: a connection that does not answer for so long is closed. Above the produce timeout sent. */
  readonly requestTimeoutMs: number;
  /** max.request.size: bound on one Produce request. */
  readonly maxRequestBytes: number;
  readonly headerKey: string;
  readonly headerLength: number;
  /** Headers beside it, each with a value of a fixed length; none when undefined. Of our own producer only. */
  readonly moreHeaders?: readonly HeaderForm[];
}

/** What a producer tells while it works. Called on the producer's own thread; must not throw. */
export interface ProducerEvents {
  onDelivery(report: DeliveryReport): void;
  /** A leader was lost, a partition was muted, an epoch was bumped ...: one plain sentence, for people. */
  onNotice?(message: string): void;
  /** The producer cannot go on (authorization refused, topic deleted, fenced): everything left is settled, then this. */
  onFatal(error: Error): void;
}
