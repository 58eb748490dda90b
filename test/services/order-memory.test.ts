import { describe, expect, it } from 'vitest';
import { OrderMemory } from '../../src/services/order-memory.ts';

describe('the memory of orders', () => {
  it('knows an order once it was added, and no other', () => {
    const memory = new OrderMemory();
    expect(memory.add(1, 65_535)).toBe(true);
    expect(memory.add(1, 65_535)).toBe(false);
    expect(memory.has(1, 65_535)).toBe(true);
    for (const seq of [0, 65_534, 65_536, 131_071, 4_294_967_295]) expect(memory.has(1, seq)).toBe(false);
  });

  it('tells the orders of two runs apart', () => {
    const memory = new OrderMemory();
    memory.add(1, 5);
    expect(memory.has(2, 5)).toBe(false);
    expect(memory.add(2, 5)).toBe(true);
    expect(memory.has(1, 5)).toBe(true);
  });

  it('takes the largest number that a stamp can hold', () => {
    const memory = new OrderMemory();
    expect(memory.add(1, 4_294_967_295)).toBe(true);
    expect(memory.has(1, 4_294_967_295)).toBe(true);
  });
});
