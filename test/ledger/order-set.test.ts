import { expect, it } from 'vitest';
import { OrderSet } from '../../src/ledger/order-set.ts';

it('holds each order once, up to the highest number there is', () => {
  const set = new OrderSet();
  const orders = [0, 7, 8, 65_535, 65_536, 4_294_967_295];
  for (const seq of orders) expect(set.add(seq)).toBe(true);
  for (const seq of orders) expect(set.add(seq)).toBe(false);
  for (const seq of orders) expect(set.has(seq)).toBe(true);
  for (const seq of [1, 6, 9, 65_534, 65_537, 4_294_967_294]) expect(set.has(seq)).toBe(false);
  expect(set.size).toBe(orders.length);
});

it('knows a page of which every order is in the set, whatever the order in which they came', () => {
  const set = new OrderSet();
  for (let seq = 65_535; seq > 0; seq--) set.add(seq);
  expect(set.isPageFull(0)).toBe(false);
  expect(set.has(0)).toBe(false);
  set.add(0);
  expect(set.isPageFull(0)).toBe(true);
  expect(set.add(0)).toBe(false);
  expect(set.has(65_535)).toBe(true);
  expect(set.isPageFull(1)).toBe(false);
  expect(set.size).toBe(65_536);
});

it('does not mix up two full pages', () => {
  const set = new OrderSet();
  for (let seq = 0; seq < 131_072; seq++) set.add(seq);
  expect([set.isPageFull(0), set.isPageFull(1), set.isPageFull(2)]).toEqual([true, true, false]);
  expect(set.has(131_072)).toBe(false);
  expect(set.add(131_072)).toBe(true);
});
