import type { RecordContent } from '../../kafka/producer/port.ts';

const noKey = Buffer.alloc(0);

/** A confirmation as a producer takes it, with the key and the stamp of its order. One object serves all. */
export class ConfirmationContent implements RecordContent {
  key: Buffer | undefined = undefined;
  keyLength = 0;
  valueLength = 0;
  seq = 0;
  /** The order's intended time in milliseconds since the epoch: comes back in the report of its delivery. */
  intendedMs = 0;
  sentMs = 0;
  timestampMs = 0;
  #value: Buffer = noKey;
  #stamp: Buffer = noKey;

  set(
    record: { readonly key: Buffer | null; readonly stamp: Buffer },
    value: Buffer,
    seq: number,
    intendedEpochMs: number,
    nowMs: number,
    nowEpochMs: number,
  ): this {
    this.key = record.key ?? undefined;
    this.keyLength = record.key?.length ?? 0;
    this.valueLength = value.length;
    this.seq = seq;
    this.intendedMs = intendedEpochMs;
    this.sentMs = nowMs;
    this.timestampMs = Math.floor(nowEpochMs);
    this.#value = value;
    this.#stamp = record.stamp;
    return this;
  }

  write(target: Buffer, valueOffset: number, headerOffset: number): void {
    this.#value.copy(target, valueOffset);
    this.#stamp.copy(target, headerOffset);
  }
}
