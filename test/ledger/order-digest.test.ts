import { describe, expect, it } from 'vitest';
import { OrderDigest } from '../../src/ledger/order-digest.ts';

function digestOf(seqs: readonly number[]): OrderDigest {
  const digest = new OrderDigest();
  for (const seq of seqs) digest.add(seq);
  return digest;
}

describe('OrderDigest', () => {
  it('does not depend on the sequence', () => {
    const seqs = Array.from({ length: 1000 }, (_, index) => index * 7);
    expect(digestOf(seqs.toReversed()).text).toBe(digestOf(seqs).text);
    expect(digestOf(seqs).count).toBe(1000);
  });

  it('tells sets apart that differ in one order, whichever it is', () => {
    const all = Array.from({ length: 2000 }, (_, index) => index);
    const digests = all.map((left) => digestOf(all.filter((seq) => seq !== left)).text);
    expect(new Set([...digests, digestOf(all).text]).size).toBe(2001);
  });

  it('tells sets apart of the same size and the same sum', () => {
    expect(digestOf([1, 4]).text).not.toBe(digestOf([2, 3]).text);
    expect(digestOf([0]).text).not.toBe(digestOf([]).text);
  });

  it('is 16 hexadecimal digits, for the highest number too', () => {
    expect(digestOf([]).text).toBe('0000000000000000');
    expect(digestOf([4_294_967_295]).text).toMatch(/^[0-9a-f]{16}$/);
  });
});
