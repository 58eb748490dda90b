import type { RecordContent } from '../../kafka/producer/port.ts';

/** Key of the header on every record of the revenue service. */
export const publishedAtHeaderKey = 'published-at';
/** Its value: milliseconds since the epoch at which the commit of the record began, as a big endian double. */
export const publishedAtBytes = 8;

/** A record of the revenue service as a producer takes it. One object serves all. */
export class PublishedContent implements RecordContent {
  key: Buffer | undefined = undefined;
  keyLength = 0;
  valueLength = 0;
  readonly seq = 0;
  readonly intendedMs = 0;
  sentMs = 0;
  timestampMs = 0;
  #value = '';
  #nowEpochMs = 0;

  set(key: string, value: string, nowMs: number, nowEpochMs: number): this {
    this.key = Buffer.from(key);
    this.keyLength = this.key.length;
    this.valueLength = Buffer.byteLength(value);
    this.sentMs = nowMs;
    this.timestampMs = Math.floor(nowEpochMs);
    this.#value = value;
    this.#nowEpochMs = nowEpochMs;
    return this;
  }

  write(target: Buffer, valueOffset: number, headerOffset: number): void {
    target.write(this.#value, valueOffset);
    target.writeDoubleBE(this.#nowEpochMs, headerOffset);
  }
}
