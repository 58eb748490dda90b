import { kafkaError } from '../../src/protocol/error-codes.ts';
import { type RecordBatchHeader, readBatchHeader, visitRecords } from '../../src/protocol/record-batch-reader.ts';

/** One batch as it lies in a partition of the scripted broker. */
export interface LoggedBatch {
  readonly baseOffset: number;
  readonly header: RecordBatchHeader;
  /** The u32 with which each record's header value begins, in order. */
  readonly seqs: readonly number[];
}

export interface AppendResult {
  readonly errorCode: number;
  readonly baseOffset: number;
}

/** How many batches of a producer a broker remembers (apache/kafka ProducerStateEntry.NUM_BATCHES_TO_RETAIN). */
const rememberedBatches = 5;

/** The log of one partition, which checks producer ids, epochs and sequences as Kafka's ProducerAppendInfo does. */
export class ScriptedLog {
  readonly batches: LoggedBatch[] = [];
  #endOffset = 0;

  get endOffset(): number {
    return this.#endOffset;
  }

  /** Seq of the record at each offset. */
  get seqs(): number[] {
    return this.batches.flatMap((batch) => batch.seqs);
  }

  append(records: Buffer): AppendResult {
    const header = readBatchHeader(records);
    if (header === undefined || header.sizeBytes !== records.length) return refused(kafkaError.CORRUPT_MESSAGE);
    const known = header.producerId >= 0n ? this.#checkProducer(header) : undefined;
    if (known !== undefined) return known;
    const seqs: number[] = [];
    visitRecords(records, 0, header, (_offset, _timestampMs, _key, _value, headers) => {
      seqs.push(headers[0]?.value?.readUInt32BE(0) ?? Number.NaN);
    });
    const baseOffset = this.#endOffset;
    this.batches.push({ baseOffset, header, seqs });
    this.#endOffset += header.recordCount;
    return { errorCode: kafkaError.NONE, baseOffset };
  }

  /** Loses the last batches, as an unclean leader election does. */
  truncate(batchCount: number): void {
    for (const lost of this.batches.splice(this.batches.length - batchCount)) {
      this.#endOffset -= lost.header.recordCount;
    }
  }

  #checkProducer(header: RecordBatchHeader): AppendResult | undefined {
    const own = this.batches.filter((batch) => batch.header.producerId === header.producerId);
    const last = own.at(-1)?.header;
    if (last === undefined) return undefined;
    if (header.producerEpoch < last.producerEpoch) return refused(kafkaError.INVALID_PRODUCER_EPOCH);
    if (header.producerEpoch > last.producerEpoch) {
      return header.baseSequence === 0 ? undefined : refused(kafkaError.OUT_OF_ORDER_SEQUENCE_NUMBER);
    }
    const repeated = own
      .slice(-rememberedBatches)
      .find(
        (batch) =>
          batch.header.producerEpoch === header.producerEpoch &&
          batch.header.baseSequence === header.baseSequence &&
          batch.header.recordCount === header.recordCount,
      );
    if (repeated !== undefined) return { errorCode: kafkaError.NONE, baseOffset: repeated.baseOffset };
    const expected = (last.baseSequence + last.recordCount) % 2 ** 31;
    return header.baseSequence === expected ? undefined : refused(kafkaError.OUT_OF_ORDER_SEQUENCE_NUMBER);
  }
}

function refused(errorCode: number): AppendResult {
  return { errorCode, baseOffset: -1 };
}
