/** Where the next number begins. */
export interface VarintCursor {
  at: number;
}

/** Seven bits a byte, the lowest first; every byte but the last has its highest bit set. @param value whole, from 0 on */
export function pushVarint(target: number[], value: number): void {
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) target.push((rest % 128) | 0x80);
  target.push(rest);
}

/** Reads the number at the cursor and moves it on. Infinity beyond the end, or of more bytes than a step between offsets takes. */
export function readVarint(source: Buffer, cursor: VarintCursor): number {
  let value = 0;
  for (let unit = 1; unit < 2 ** 42; unit *= 128) {
    const byte = source[cursor.at];
    if (byte === undefined) break;
    cursor.at += 1;
    value += (byte & 0x7f) * unit;
    if (byte < 0x80) return value;
  }
  return Number.POSITIVE_INFINITY;
}
