import { ShopSimError } from '../../errors.ts';
import { RecordWriter, singleRecordBatchBytes } from '../../protocol/record-batch-writer.ts';
import type { ProducerSettings, RecordContent } from '../producer/port.ts';

/** Sizes of records on the wire, by which they are collected and their memory is bounded. */
export class RecordSizes {
  readonly writer: RecordWriter;
  readonly #maxBytes: number;
  readonly #settings: ProducerSettings;

  constructor(settings: ProducerSettings) {
    this.writer = new RecordWriter(settings.headerKey, settings.headerLength);
    this.#maxBytes = Math.min(settings.maxRequestBytes, settings.bufferMemoryBytes);
    this.#settings = settings;
  }

  /** A record's bytes, as the first of its batch. @throws ShopSimError USAGE for one that can never be sent */
  recordBytes({ key, keyLength, valueLength }: RecordContent): number {
    const body = this.writer.bodyBytes(0, 0, key === undefined ? -1 : keyLength, valueLength);
    const bytes = this.writer.recordBytes(body);
    if (singleRecordBatchBytes(bytes) <= this.#maxBytes) return bytes;
    const { maxRequestBytes, bufferMemoryBytes } = this.#settings;
    throw new ShopSimError(
      'USAGE',
      `A record of ${bytes} bytes cannot be sent: max.request.size is ${maxRequestBytes} and buffer.memory ${bufferMemoryBytes}; make records smaller or raise these.`,
    );
  }
}
