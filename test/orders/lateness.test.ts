import { expect, it } from 'vitest';
import { latenessMs, noLateOrders } from '../../src/orders/lateness.ts';

const many = Array.from({ length: 100_000 }, (_, seq) => seq);

it('lets no order be late unless it is asked for', () => {
  expect(many.every((seq) => latenessMs(noLateOrders, 7, seq) === 0)).toBe(true);
});

it('makes the wanted share of orders late, by 1 ms to the bound', () => {
  const late = many.map((seq) => latenessMs({ ratio: 0.01, maxMs: 4000 }, 7, seq)).filter((ms) => ms > 0);
  // 1,000 expected, standard deviation 31.
  expect(Math.abs(late.length - 1000)).toBeLessThan(160);
  expect(Math.min(...late)).toBeGreaterThanOrEqual(1);
  expect(Math.max(...late)).toBeLessThanOrEqual(4000);
  const meanMs = late.reduce((sum, ms) => sum + ms, 0) / late.length;
  expect(Math.abs(meanMs - 2000)).toBeLessThan(200);
});

it('decides by the number of the order: the same seed makes the same orders late', () => {
  const late = { ratio: 0.5, maxMs: 100 };
  expect(latenessMs(late, 7, 12)).toBe(latenessMs(late, 7, 12));
  expect(many.some((seq) => latenessMs(late, 7, seq) !== latenessMs(late, 8, seq))).toBe(true);
});
