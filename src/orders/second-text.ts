import { rawCrc32c, shiftCrc32c } from './crc32c.ts';

/** Length of the text. */
export const secondTextBytes = 'YYYY-MM-DDThh:mm:ss'.length;
/** The text over which it is written: only digits differ. */
const blank = Buffer.from('0000-00-00T00:00:00');

/**
 * The current second of the orders as ISO 8601, made anew only when the second changes: orders are made in the order
 * of their times, so that is once a second.
 */
export class SecondText {
  /** `2026-01-31T23:59:59` in ASCII. */
  readonly text = Buffer.from(blank);
  /** What this text in the place of zeros does to the CRC-32C of the message, to be XORed. */
  crc = 0;
  #epochSec = Number.NaN;
  readonly #bytesAfter: number;

  /** @param bytesAfter bytes of the message behind the text */
  constructor(bytesAfter: number) {
    this.#bytesAfter = bytesAfter;
  }

  /** @param epochSec whole seconds since the epoch, of a year with four digits */
  set(epochSec: number): void {
    if (epochSec === this.#epochSec) return;
    this.#epochSec = epochSec;
    this.text.write(new Date(epochSec * 1000).toISOString().slice(0, secondTextBytes), 'latin1');
    const change = this.text.map((byte, index) => byte ^ (blank[index] ?? 0));
    this.crc = shiftCrc32c(rawCrc32c(change), this.#bytesAfter);
  }
}
