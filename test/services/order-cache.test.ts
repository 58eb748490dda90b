import { describe, expect, it } from 'vitest';
import { OrderCache } from '../../src/services/order-cache.ts';
import { buildOrder } from '../support/order-builder.ts';

function valueOf(orderId: string): Buffer {
  return Buffer.from(JSON.stringify(buildOrder({ orderId })));
}

describe('the cache of parsed orders', () => {
  it('parses once for all the services that share it', () => {
    const cache = new OrderCache(3);
    const first = cache.parse(valueOf('a'), 7, 1, 100);
    expect(first).toMatchObject({ orderId: 'a' });
    expect(cache.parse(valueOf('a'), 7, 1, 100)).toBe(first);
    expect(cache.parse(valueOf('a'), 7, 1, 100)).toBe(first);
  });

  it('lets an order go when the last service has it', () => {
    const cache = new OrderCache(2);
    const first = cache.parse(valueOf('a'), 7, 1, 100);
    cache.parse(valueOf('a'), 7, 1, 100);
    expect(cache.parse(valueOf('a'), 7, 1, 100)).not.toBe(first);
  });

  it('never gives one order for another: of another run, number or value', () => {
    const cache = new OrderCache(3);
    cache.parse(valueOf('a'), 7, 1, 100);
    expect(cache.parse(valueOf('b'), 8, 1, 100)).toMatchObject({ orderId: 'b' });
    expect(cache.parse(valueOf('c'), 8, 1 + 4096, 100)).toMatchObject({ orderId: 'c' });
    expect(cache.parse(valueOf('d'), 8, 1 + 4096, 101)).toMatchObject({ orderId: 'd' });
  });

  it('says of each record that is no order that it is none', () => {
    const cache = new OrderCache(2);
    expect(cache.parse(Buffer.from('{}'), 7, 1, 100)).toBeUndefined();
    expect(cache.parse(Buffer.from('{}'), 7, 1, 100)).toBeUndefined();
  });
});
