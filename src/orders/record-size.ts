import { totalsOf } from './basket.ts';
import type { OrderLine } from './events.ts';
import { renderOrder, type OrderTail } from './order-layout.ts';

/** What the shortest padding member adds: `,"padding":""`. */
const paddingOverheadBytes = ',"padding":""'.length;

/**
 * The smallest size that every order can be brought to: one line without a name, no address, and a padding member
 * for what is left. Bound of `--record-size`.
 */
export const minimumRecordBytes =
  sizeOf(
    withLines(
      {
        channel: 'email',
        currency: 'USD',
        lines: [],
        shippingMinor: 0,
        taxMinor: 0,
        totalMinor: 0,
        payment: { token: 'tok_000000000000000000000000' },
      },
      [{ sku: 'SKU-000000', quantity: 3, unitPriceMinor: 999_999 }],
    ),
  ) + paddingOverheadBytes;

/**
 * The order with a value of exactly `bytes` bytes: what is not needed is left out (names of products, then the
 * address, then lines from the last one, the totals following), the rest is padding.
 *
 * @param bytes {@link minimumRecordBytes} or more
 * @param paddingText makes so many characters of one byte each that JSON does not escape
 */
export function fitToSize(tail: OrderTail, bytes: number, paddingText: (length: number) => string): OrderTail {
  for (const candidate of leanerAndLeaner(tail)) {
    const restBytes = bytes - sizeOf(candidate);
    if (restBytes === 0) return candidate;
    if (restBytes >= paddingOverheadBytes) {
      return { ...candidate, padding: paddingText(restBytes - paddingOverheadBytes) };
    }
  }
  throw new RangeError(`an order cannot have ${bytes} bytes, the minimum is ${minimumRecordBytes}`);
}

function* leanerAndLeaner(tail: OrderTail): Generator<OrderTail> {
  yield tail;
  const nameless = tail.lines.map(({ sku, quantity, unitPriceMinor }) => ({ sku, quantity, unitPriceMinor }));
  const withoutNames = { ...tail, lines: nameless };
  yield withoutNames;
  const { shippingAddress: _, ...withoutAddress } = withoutNames;
  for (let lineCount = nameless.length; lineCount >= 1; lineCount--) {
    yield withLines(withoutAddress, nameless.slice(0, lineCount));
  }
}

function withLines(tail: OrderTail, lines: readonly OrderLine[]): OrderTail {
  return { ...tail, lines, ...totalsOf(lines) };
}

function sizeOf(tail: OrderTail): number {
  return Buffer.byteLength(renderOrder(0, tail));
}
