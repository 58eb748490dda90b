import { hash32 } from '../rng.ts';
import { skuOf } from './catalogue.ts';
import { writePair } from './digit-pairs.ts';
import { customerIdOf, orderIdOf } from './order-layout.ts';

/** Which part of an order becomes the record's key; none: records without a key. */
export type RecordKeyKind = 'orderId' | 'customerId' | 'sku' | 'none';

/** A text of each kind, and how many digits at its end tell one key from another. */
const blankKeys: Readonly<Record<RecordKeyKind, (runHash: number) => { text: string; digits: number }>> = {
  orderId: (runHash) => ({ text: orderIdOf(runHash, 0), digits: 10 }),
  customerId: () => ({ text: customerIdOf(0), digits: 6 }),
  sku: () => ({ text: skuOf(0), digits: 6 }),
  none: () => ({ text: '', digits: 0 }),
};

/** The key of a thread's records: one buffer, in which the last digits are overwritten for every record. */
export class RecordKey {
  readonly bytes: Buffer;
  readonly #digits: number;

  constructor(kind: RecordKeyKind, runHash: number) {
    const { text, digits } = blankKeys[kind](runHash);
    this.bytes = Buffer.from(text);
    this.#digits = digits;
  }

  /** @param number of the order, the customer, or the SKU counted from 1 */
  set(number: number): void {
    const end = this.bytes.length;
    let rest = number;
    for (let digit = 2; digit <= this.#digits; digit += 2) {
      const leading = (rest / 100) >>> 0;
      writePair(this.bytes, end - digit, rest - leading * 100);
      rest = leading;
    }
  }
}

/** Number of classes of keys: all values of a u16. */
export const keyClassCount = 0x1_0000;

/** The class of a key: 16 bits of a hash of what tells it from others of its kind. */
export function keyClassOf(number: number): number {
  return hash32(0, number) & (keyClassCount - 1);
}
