import { describe, expect, it } from 'vitest';
import { SmallCopies } from '../../../src/kafka/fetching/small-copies.ts';
import { createRng } from '../../../src/rng.ts';

const source = Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7) & 0xff));

describe('small copies', () => {
  it('hold the bytes, whatever becomes of the buffer and whatever is copied later', () => {
    const copies = new SmallCopies();
    const rng = createRng(3);
    const bytes = Buffer.from(source);
    const taken = Array.from({ length: 3000 }, () => {
      const start = rng.nextInt(1000);
      const length = rng.nextInt(100);
      return { start, length, copy: copies.copy(bytes, start, length) };
    });
    bytes.fill(0);
    for (const { start, length, copy } of taken) expect(copy).toEqual(source.subarray(start, start + length));
  });

  it.each([0, 1, 1024, 1025, 4000])('may be %i bytes long', (length) => {
    expect(new SmallCopies().copy(source, 900, length)).toEqual(source.subarray(900, 900 + length));
  });

  it('do not share memory with the buffer', () => {
    const copies = new SmallCopies();
    for (const length of [10, 2000]) expect(copies.copy(source, 0, length).buffer).not.toBe(source.buffer);
  });
});
