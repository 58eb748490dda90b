import { crc32c } from '@node-rs/crc32';
import { FrameKind, frameHeaderBytes, journalVersion, maxPayloadBytes, visitFates } from './journal-format.ts';
import { Delivery } from './ledger-memory.ts';
import { OrderSet } from './order-set.ts';
import type { Place } from './place.ts';

/** What a journal knows of the orders of its run. */
export interface JournalFates {
  readonly acked: OrderSet;
  readonly failed: OrderSet;
  readonly indeterminate: OrderSet;
  readonly dropped: OrderSet;
  /** Every order in it has a lower number. */
  readonly orders: number;
  /** Bytes at its end that are no whole frame: what was being written when the process was killed. */
  readonly tornBytes: number;
}

/** Reads a journal as it comes, in pieces of any size, up to the first frame that is not whole. */
export class JournalReader {
  readonly #runHash: number;
  readonly #onPlace: (seq: number, place: Place) => void;
  readonly #acked = new OrderSet();
  readonly #failed = new OrderSet();
  readonly #indeterminate = new OrderSet();
  readonly #dropped = new OrderSet();
  #rest = Buffer.alloc(0);
  #hasBegun = false;
  #isTorn = false;
  #tornBytes = 0;
  #orders = 0;

  /**
   * @param runHash of the run whose journal this should be
   * @param onPlace gets each order that was acked and where: of a long run too many to be kept
   */
  constructor(runHash: number, onPlace: (seq: number, place: Place) => void = () => undefined) {
    this.#runHash = runHash;
    this.#onPlace = onPlace;
  }

  push(bytes: Uint8Array): void {
    if (this.#isTorn) {
      this.#tornBytes += bytes.length;
      return;
    }
    const all = Buffer.concat([this.#rest, bytes]);
    let at = 0;
    while (!this.#isTorn) {
      const payload = this.#payloadAt(all, at);
      if (payload === undefined) break;
      if (this.#take(payload)) at += frameHeaderBytes + payload.length;
      else this.#isTorn = true;
    }
    this.#rest = all.subarray(at);
    if (this.#isTorn) this.#tornBytes = this.#rest.length;
  }

  /** The journal has ended. */
  end(): JournalFates {
    return {
      acked: this.#acked,
      failed: this.#failed,
      indeterminate: this.#indeterminate,
      dropped: this.#dropped,
      orders: this.#orders,
      tornBytes: this.#isTorn ? this.#tornBytes : this.#rest.length,
    };
  }

  /** The payload of a whole frame; undefined: it is not all there yet, or it is damaged. */
  #payloadAt(all: Buffer, at: number): Buffer | undefined {
    if (all.length - at < frameHeaderBytes) return undefined;
    const length = all.readUInt32BE(at);
    if (length === 0 || length > maxPayloadBytes) {
      this.#isTorn = true;
      return undefined;
    }
    const start = at + frameHeaderBytes;
    if (all.length - start < length) return undefined;
    const payload = all.subarray(start, start + length);
    if (crc32c(payload) === all.readUInt32BE(at + 4)) return payload;
    this.#isTorn = true;
    return undefined;
  }

  #take(payload: Buffer): boolean {
    if (!this.#hasBegun) {
      this.#hasBegun = this.#isBegin(payload);
      return this.#hasBegun;
    }
    return payload[0] === FrameKind.fates && visitFates(payload, (...run) => this.#settle(...run), this.#onPlace);
  }

  #isBegin(payload: Buffer): boolean {
    return (
      payload.length === 6 &&
      payload[0] === FrameKind.begin &&
      payload[1] === journalVersion &&
      payload.readUInt32BE(2) === this.#runHash
    );
  }

  #settle(firstSeq: number, count: number, delivery: number): void {
    const set = this.#setOf(delivery);
    for (let seq = firstSeq; seq < firstSeq + count; seq++) set?.add(seq);
    this.#orders = Math.max(this.#orders, firstSeq + count);
  }

  #setOf(delivery: number): OrderSet | undefined {
    if (delivery === Delivery.acked) return this.#acked;
    if (delivery === Delivery.failed) return this.#failed;
    if (delivery === Delivery.indeterminate) return this.#indeterminate;
    return delivery === Delivery.dropped ? this.#dropped : undefined;
  }
}
