import { expect, it } from 'vitest';
import { median } from './statistics.ts';

it('takes the middle value by size, or the mean of the two middle ones', () => {
  expect(median([10, 1, 3])).toBe(3);
  expect(median([4, 1, 3, 10])).toBe(3.5);
  expect(() => median([])).toThrow('the median of nothing');
});
