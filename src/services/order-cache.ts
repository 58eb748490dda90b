import type { OrderPlaced } from '../orders/events.ts';
import { parseOrder } from '../orders/parse-order.ts';

/**
 * Power of two: how far the services of a thread may be apart and still share. When they lag, each reads up to 256 KiB of
 * one partition at a time, which with 12 partitions spreads over about 4,000 orders.
 */
const slotCount = 16_384;

/**
 * Orders parsed for one service and wanted by the others of the same thread: parsing is more than half of the 6 us that an order costs, and
 * three services read the same bytes within milliseconds. Each service has read and checked its own copy of the record
 * before; what is shared is only the parsing of equal bytes.
 *
 * An order is let go when the last service has it, so that it dies young for the garbage collector.
 */
export class OrderCache {
  readonly #readers: number;
  readonly #seqs = new Uint32Array(slotCount);
  readonly #runHashes = new Uint32Array(slotCount);
  readonly #crcs = new Uint32Array(slotCount);
  /** Services that have not had the slot's order yet; 0: the slot is empty. */
  readonly #left = new Uint8Array(slotCount);
  readonly #orders: (OrderPlaced | undefined)[] = Array.from({ length: slotCount }, () => undefined);

  /** @param readers services that share, 1 or more */
  constructor(readers: number) {
    this.#readers = readers;
  }

  /**
   * {@link parseOrder}, or its result for an equal value.
   *
   * @param valueCrc32c checksum of `value`, verified by the caller
   */
  parse(value: Buffer, runHash: number, seq: number, valueCrc32c: number): OrderPlaced | undefined {
    const slot = seq & (slotCount - 1);
    const order = this.#orders[slot];
    const left = this.#left[slot] ?? 0;
    if (left > 0 && this.#seqs[slot] === seq && this.#crcs[slot] === valueCrc32c && this.#runHashes[slot] === runHash) {
      this.#left[slot] = left - 1;
      if (left === 1) this.#orders[slot] = undefined;
      return order;
    }
    return this.#parseAnew(slot, value, runHash, seq, valueCrc32c);
  }

  #parseAnew(slot: number, value: Buffer, runHash: number, seq: number, crc: number): OrderPlaced | undefined {
    const order = parseOrder(value);
    if (this.#readers > 1) {
      this.#seqs[slot] = seq;
      this.#runHashes[slot] = runHash;
      this.#crcs[slot] = crc;
      this.#left[slot] = this.#readers - 1;
      this.#orders[slot] = order;
    }
    return order;
  }
}
