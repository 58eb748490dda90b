import { ShopSimError } from '../../errors.ts';
import { Reader } from '../../protocol/reader.ts';
import { batchAttribute, batchField, batchHeaderBytes } from '../../protocol/record-batch-format.ts';
import { openRecords, readBatchHeader } from '../../protocol/record-batch-reader.ts';
import type { AbortedTransaction } from '../../protocol/messages/fetch.ts';
import type { ConsumedRecord } from '../consumer-group-port.ts';
import { SmallCopies } from './small-copies.ts';
import { AbortedTransactions } from '../reader/aborted-transactions.ts';

const noTransactions: readonly AbortedTransaction[] = [];
const noKeys: readonly Buffer[] = [];

/** Of all cursors of the thread. */
const copies = new SmallCopies();

/**
 * Takes the records of one partition's Fetch answer one by one, whenever there is room for them. Passes over control
 * batches and aborted transactions, over what lies before the offset that was asked for, and over a batch that is cut
 * off at the end.
 *
 * Per record it allocates the record, a view of its value, and copies of its key and of the header that is wanted;
 * other headers are passed over as bytes.
 */
export class RecordCursor {
  readonly #records: Buffer;
  readonly #fetchOffset: number;
  readonly #headerKey: Buffer;
  readonly #moreHeaderKeys: readonly Buffer[];
  readonly #transactions: AbortedTransactions;
  #batchStart = 0;
  #nextOffset: number;
  #reader: Reader | undefined;
  #recordsLeft = 0;
  #baseOffset = 0;
  #baseTimestampMs = 0;
  /** Of the whole batch, where the topic stamps what is appended. */
  #appendTimeMs: number | undefined;

  /**
   * @param fetchOffset the offset that was asked for: a broker sends whole batches, the first may begin before it
   * @param headerKey of the header that becomes `stamp`; those of `moreHeaderKeys` become `moreHeaders`
   * @param aborted transactions that are not to be given, as the answer names them
   */
  constructor(
    records: Buffer,
    fetchOffset: number,
    headerKey: Buffer,
    aborted: readonly AbortedTransaction[] = noTransactions,
    moreHeaderKeys: readonly Buffer[] = noKeys,
  ) {
    this.#records = records;
    this.#moreHeaderKeys = moreHeaderKeys;
    this.#fetchOffset = fetchOffset;
    this.#headerKey = headerKey;
    this.#transactions = new AbortedTransactions(aborted);
    this.#nextOffset = fetchOffset;
  }

  /** After `next` has returned undefined: the offset to ask for next. */
  get nextOffset(): number {
    return this.#nextOffset;
  }

  /**
   * The time at which the batch begins that the next record lies in, to whose records it is close; undefined: there is
   * no other batch. What comes next is not checked.
   */
  get batchTimestampMs(): number | undefined {
    if (this.#reader !== undefined && this.#recordsLeft > 0) return this.#appendTimeMs ?? this.#baseTimestampMs;
    const start = this.#batchStart;
    if (this.#records.length - start < batchHeaderBytes) return undefined;
    const usesAppendTime =
      (this.#records.readInt16BE(start + batchField.attributes) & batchAttribute.logAppendTime) > 0;
    const field = usesAppendTime ? batchField.maxTimestamp : batchField.baseTimestamp;
    return Number(this.#records.readBigInt64BE(start + field));
  }

  /**
   * The next record; undefined: there are no more.
   * @throws ShopSimError PROTOCOL_VIOLATION for a corrupt batch, BROKER_ERROR for a compression other than gzip
   */
  next(): ConsumedRecord | undefined {
    for (;;) {
      if (this.#reader === undefined || this.#recordsLeft === 0) {
        if (!this.#openBatch()) return undefined;
      } else {
        this.#recordsLeft -= 1;
        const record = this.#read(this.#reader);
        if (record.offset >= this.#fetchOffset) return record;
      }
    }
  }

  #openBatch(): boolean {
    const start = this.#batchStart;
    const header = readBatchHeader(this.#records, start);
    if (header === undefined) return false;
    this.#batchStart += header.sizeBytes;
    this.#nextOffset = Math.max(this.#nextOffset, header.baseOffset + header.lastOffsetDelta + 1);
    this.#recordsLeft = this.#transactions.admits(this.#records, start, header) ? header.recordCount : 0;
    if (this.#recordsLeft === 0) return true;
    this.#reader = openRecords(this.#records, start, header);
    this.#baseOffset = header.baseOffset;
    this.#baseTimestampMs = header.baseTimestampMs;
    const usesAppendTime = (header.attributes & batchAttribute.logAppendTime) !== 0;
    this.#appendTimeMs = usesAppendTime ? header.maxTimestampMs : undefined;
    return true;
  }

  #read(reader: Reader): ConsumedRecord {
    const length = reader.varint();
    const start = reader.position;
    reader.skip(1);
    const timestampMs = this.#baseTimestampMs + reader.varlong();
    const offset = this.#baseOffset + reader.varint();
    const key = this.#readKey(reader);
    const value = reader.varintBytes();
    const headersStart = reader.position;
    const stamp = this.#findHeader(reader, this.#headerKey);
    const actualLength = reader.position - start;
    if (actualLength !== length) {
      throw corrupt(`the record at offset ${offset} has ${actualLength} bytes where it claims ${length}`);
    }
    const moreHeaders =
      this.#moreHeaderKeys.length === 0
        ? undefined
        : this.#findMore(reader.buffer.subarray(headersStart, reader.position));
    return { offset, key, value, stamp, moreHeaders, timestampMs: this.#appendTimeMs ?? timestampMs };
  }

  #findMore(headers: Buffer): (Buffer | undefined)[] {
    return this.#moreHeaderKeys.map((key) => this.#findHeader(new Reader(headers), key));
  }

  #readKey(reader: Reader): Buffer | null {
    const length = reader.varint();
    if (length === -1) return null;
    const start = reader.position;
    reader.skip(length);
    return copies.copy(reader.buffer, start, length);
  }

  /** The value of the last header with the wanted key. */
  #findHeader(reader: Reader, wanted: Buffer): Buffer | undefined {
    let found: Buffer | undefined;
    const count = reader.varint();
    if (count < 0 || count > reader.remaining) throw corrupt(`a record claims ${count} headers`);
    for (let index = 0; index < count; index++) {
      const keyLength = reader.varint();
      const keyStart = reader.position;
      reader.skip(keyLength);
      const isWanted = isAt(reader.buffer, keyStart, keyLength, wanted);
      const valueLength = reader.varint();
      const valueStart = reader.position;
      if (valueLength > 0) reader.skip(valueLength);
      if (isWanted && valueLength >= 0) found = copies.copy(reader.buffer, valueStart, valueLength);
    }
    return found;
  }
}

function isAt(buffer: Buffer, start: number, length: number, wanted: Buffer): boolean {
  if (length !== wanted.length) return false;
  for (let index = 0; index < length; index++) if (buffer[start + index] !== wanted[index]) return false;
  return true;
}

function corrupt(detail: string): ShopSimError {
  return new ShopSimError('PROTOCOL_VIOLATION', `A record batch is corrupt: ${detail}.`);
}
