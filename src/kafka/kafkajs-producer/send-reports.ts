import type { Clock } from '../../clock.ts';
import { batchHeaderBytes } from '../../protocol/record-batch-format.ts';
import type { RecordWriter } from '../../protocol/record-batch-writer.ts';
import type { DeliveryOutcome, DeliveryReport } from '../producer/port.ts';
import type { SendBatch, SendRecord } from './send-batch.ts';

type MutableReport = { -readonly [Field in keyof DeliveryReport]: DeliveryReport[Field] };

/** What is known of a send() that has come to its end. */
export interface SendEnd {
  readonly outcome: DeliveryOutcome;
  /** 0: none. */
  readonly kafkaError: number;
  /** Of the partitions that kafkajs names; a partition that is missing has an unknown offset. */
  readonly baseOffsets: ReadonlyMap<number, number>;
}

const firstCapacity = 256;

/** Reports the fate of a send() partition by partition, as the producer port wants it. One object serves all reports. */
export class SendReports {
  readonly #clock: Clock;
  readonly #writer: RecordWriter;
  readonly #onDelivery: (report: DeliveryReport) => void;
  readonly #report: MutableReport = {
    outcome: 'acked',
    partition: 0,
    baseOffset: -1,
    count: 0,
    bytes: 0,
    settledMs: 0,
    seqs: new Uint32Array(firstCapacity),
    intendedMs: new Float64Array(firstCapacity),
    sentMs: new Float64Array(firstCapacity),
    kafkaError: 0,
  };

  /** @param writer knows how large records are on the wire */
  constructor(clock: Clock, writer: RecordWriter, onDelivery: (report: DeliveryReport) => void) {
    this.#clock = clock;
    this.#writer = writer;
    this.#onDelivery = onDelivery;
  }

  report(batch: SendBatch, { outcome, kafkaError, baseOffsets }: SendEnd): void {
    const report = this.#report;
    const settledMs = this.#clock.nowMs();
    for (const [partition, records] of batch.byPartition()) {
      this.#fill(records);
      report.outcome = outcome;
      report.partition = partition;
      report.baseOffset = batch.isRepartitioned ? -1 : (baseOffsets.get(partition) ?? -1);
      report.count = records.length;
      report.bytes = this.#bytesOf(records);
      report.settledMs = settledMs;
      report.kafkaError = kafkaError;
      this.#onDelivery(report);
    }
  }

  #fill(records: readonly SendRecord[]): void {
    const report = this.#report;
    if (records.length > report.seqs.length) {
      report.seqs = new Uint32Array(records.length * 2);
      report.intendedMs = new Float64Array(records.length * 2);
      report.sentMs = new Float64Array(records.length * 2);
    }
    for (const [index, { seq, intendedMs, sentMs }] of records.entries()) {
      report.seqs[index] = seq;
      report.intendedMs[index] = intendedMs;
      report.sentMs[index] = sentMs;
    }
  }

  /** kafkajs encodes one batch per partition, its times relative to the earliest. */
  #bytesOf(records: readonly SendRecord[]): number {
    const firstMs = records.reduce((first, { timestampMs }) => Math.min(first, timestampMs), Number.POSITIVE_INFINITY);
    const sizes = records.map(({ key, value, timestampMs }, index) => {
      const body = this.#writer.bodyBytes(index, timestampMs - firstMs, key?.length ?? -1, value.length);
      return this.#writer.recordBytes(body);
    });
    return sizes.reduce((sum, bytes) => sum + bytes, batchHeaderBytes);
  }
}
