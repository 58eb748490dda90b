import { expect, it } from 'vitest';
import { FindingSeconds } from '../../src/run/finding-seconds.ts';
import { buildBooks, buildCounters } from '../support/service-builder.ts';

it('tells what was noticed between two seconds, as the result counts it', () => {
  const seconds = new FindingSeconds();
  seconds.add(0, [buildCounters('inventory'), buildCounters('payment')]);
  seconds.add(4, [buildCounters('inventory', { redelivered: 5, duplicates: 2 })]);
  seconds.add(4, [
    buildCounters('payment', { redelivered: 1, duplicates: 2, books: buildBooks({ doubleEffects: 3 }) }),
  ]);
  seconds.add(9, [buildCounters('inventory', { redelivered: 7, duplicates: 3 })]);
  expect(seconds.between(0, 4)).toEqual({ redeliveries: 0, logDuplicates: 0, doubleEffects: 0 });
  // Both services read the same log: its duplicates count once.
  expect(seconds.between(4, 9)).toEqual({ redeliveries: 6, logDuplicates: 2, doubleEffects: 3 });
  expect(seconds.between(9, Number.POSITIVE_INFINITY)).toEqual({ redeliveries: 2, logDuplicates: 1, doubleEffects: 0 });
  expect(seconds.between(5, 8)).toEqual({ redeliveries: 0, logDuplicates: 0, doubleEffects: 0 });
});
