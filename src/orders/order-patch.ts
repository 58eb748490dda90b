import { pairCrcs, tripleCrcs, writePair } from './digit-pairs.ts';
import { headBytes, headOffsets } from './order-layout.ts';
import { SecondText, secondTextBytes } from './second-text.ts';

const {
  seq: seqAt,
  second: secondAt,
  millisecond: millisecondAt,
  customerIdDigits: idAt,
  emailDigits: emailAt,
  phoneDigits: phoneAt,
} = headOffsets;

/**
 * Writes what differs from order to order into the head of a value, in place. Every method returns what that did to
 * the raw CRC-32C of the head: the changes of all three are XORed. No string and no object is made.
 */
export class OrderPatch {
  readonly #second = new SecondText(headBytes - secondAt - secondTextBytes);
  readonly #millisecondCrcs = tripleCrcs(millisecondAt, headBytes);
  /** One table of 100 per pair of digits, the leading pair first. */
  readonly #seqCrcs = Uint32Array.from([0, 2, 4, 6, 8].flatMap((digit) => [...pairCrcs([seqAt + digit], headBytes)]));
  readonly #customerCrcs = Uint32Array.from(
    [
      [idAt, emailAt],
      [idAt + 2, emailAt + 2],
      [idAt + 4, emailAt + 4, phoneAt],
    ].flatMap((offsets) => [...pairCrcs(offsets, headBytes)]),
  );

  /** The time of the order, in whole milliseconds since the epoch. */
  patchTime(target: Uint8Array, valueOffset: number, epochMs: number): number {
    const epochSec = Math.floor(epochMs / 1000);
    const millisecond = epochMs - epochSec * 1000;
    this.#second.set(epochSec);
    const { text } = this.#second;
    for (let index = 0; index < secondTextBytes; index++) {
      target[valueOffset + secondAt + index] = text[index] ?? 0;
    }
    const hundreds = (millisecond / 100) | 0;
    target[valueOffset + millisecondAt] = 0x30 + hundreds;
    writePair(target, valueOffset + millisecondAt + 1, millisecond - hundreds * 100);
    return this.#second.crc ^ (this.#millisecondCrcs[millisecond] ?? 0);
  }

  /** The number of the order: ten digits. */
  patchSeq(target: Uint8Array, valueOffset: number, seq: number): number {
    let crc = 0;
    let rest = seq;
    for (let digit = 8; digit >= 0; digit -= 2) {
      const leading = (rest / 100) >>> 0;
      const pair = rest - leading * 100;
      writePair(target, valueOffset + seqAt + digit, pair);
      crc ^= this.#seqCrcs[digit * 50 + pair] ?? 0;
      rest = leading;
    }
    return crc;
  }

  /** The number of the customer, below 1,000,000: in the id, in the e-mail address, and its end in the telephone number. */
  patchCustomer(target: Uint8Array, valueOffset: number, customer: number): number {
    const high = (customer / 10_000) | 0;
    const middle = ((customer / 100) | 0) - high * 100;
    const low = customer % 100;
    writePair(target, valueOffset + idAt, high);
    writePair(target, valueOffset + idAt + 2, middle);
    writePair(target, valueOffset + idAt + 4, low);
    writePair(target, valueOffset + emailAt, high);
    writePair(target, valueOffset + emailAt + 2, middle);
    writePair(target, valueOffset + emailAt + 4, low);
    writePair(target, valueOffset + phoneAt, low);
    const crcs = this.#customerCrcs;
    return (crcs[high] ?? 0) ^ (crcs[100 + middle] ?? 0) ^ (crcs[200 + low] ?? 0);
  }
}
