import { headBytes, headText } from './order-layout.ts';

/** From the start of the value: where a text begins, behind its opening quote, and where its closing quote is. */
export interface TextPlace {
  readonly start: number;
  readonly end: number;
}

/** The texts of the head that differ from order to order. */
export const headTexts = {
  orderId: placeOf('orderId'),
  placedAt: placeOf('placedAt'),
  customerId: placeOf('id'),
  email: placeOf('email'),
  phone: placeOf('phone'),
} as const satisfies Record<string, TextPlace>;

function placeOf(member: string): TextPlace {
  const opening = `"${member}":"`;
  const start = headText.indexOf(opening) + opening.length;
  return { start, end: headText.indexOf('"', start) };
}

const wordBytes = Int32Array.BYTES_PER_ELEMENT;
const wordCount = Math.ceil(headBytes / wordBytes);
/** A value, copied to where four bytes of its head can be looked at as one number. */
const copy = Buffer.alloc(4096);
const words = new Int32Array(copy.buffer, copy.byteOffset, wordCount);
/** What stands outside the texts, and 0xff there; 0x80 within the texts. */
const fixedWords = wordsOf((index) => (isInText(index) ? 0 : headText.charCodeAt(index)));
const fixedMasks = wordsOf((index) => (isInText(index) ? 0 : 0xff));
const textMasks = wordsOf((index) => (isInText(index) ? 0x80 : 0));

function isInText(index: number): boolean {
  return Object.values(headTexts).some(({ start, end }) => index >= start && index < end);
}

function wordsOf(byteAt: (index: number) => number): Int32Array {
  return new Int32Array(
    Uint8Array.from({ length: wordCount * wordBytes }, (_, index) => (index < headBytes ? byteAt(index) : 0)).buffer,
  );
}

const ones = 0x0101_0101;
const quotes = 0x2222_2222;
const backslashes = 0x5c5c_5c5c;
const blanks = 0x2020_2020;

/**
 * Whether a value begins as the shop writes orders: with {@link headText}, but for the characters of its texts, which
 * are free, as long as they are themselves: no quote, no escape, no control character. 120 ns, four bytes at a time
 * (orders.bench); a byte at a time it is 330.
 */
export function hasOrderHead(value: Buffer): boolean {
  if (value.length < headBytes) return false;
  // Whole, where it fits: copying a part takes a view of it first, which costs more than all the rest.
  if (value.length <= copy.length) copy.set(value);
  else value.copy(copy, 0, 0, headBytes);
  let wrong = 0;
  for (let index = 0; index < wordCount; index++) {
    const word = words[index] ?? 0;
    const quoteDiff = word ^ quotes;
    const backslashDiff = word ^ backslashes;
    // The high bit of a byte where it is 0, here: where the byte is a quote or a backslash; then, where it is below a
    // blank (Warren, "Hacker's Delight", 6-1). A byte behind such a one may be taken for another: then it is wrong anyway.
    const special =
      ((quoteDiff - ones) & ~quoteDiff) | ((backslashDiff - ones) & ~backslashDiff) | ((word - blanks) & ~word);
    wrong |= ((word ^ (fixedWords[index] ?? 0)) & (fixedMasks[index] ?? 0)) | (special & (textMasks[index] ?? 0));
  }
  return wrong === 0;
}
