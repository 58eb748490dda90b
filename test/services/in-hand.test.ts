import { expect, it } from 'vitest';
import { ordersInHand } from '../../src/services/in-hand.ts';

it.each([
  ['a quarter of a second of work', 1, { kind: 'constant', ms: 2 }, 125],
  ['for each lane', 4, { kind: 'constant', ms: 2 }, 500],
  ['not fewer than sixteen', 1, { kind: 'log-normal', medianMs: 120, sigma: 0.6 }, 16],
  ['two for each lane at least', 40, { kind: 'constant', ms: 5000 }, 80],
  ['and not more than a member without bound', 1, { kind: 'none' }, 8000],
] as const)('a member of bounded concurrency has in hand: %s', (_name, concurrency, work, expected) => {
  expect(ordersInHand(concurrency, work)).toBe(expected);
});
