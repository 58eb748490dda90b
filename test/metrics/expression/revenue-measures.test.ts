import { expect, it } from 'vitest';
import { findMeasure } from '../../../src/metrics/expression/measures.ts';
import { buildLatency, buildPhase, buildResult, buildRevenue } from '../../support/result-builder.ts';

function valueOf(path: string, revenue: ReturnType<typeof buildRevenue> | null): unknown {
  const found = findMeasure(path);
  if (found === undefined) throw new Error(`there is no measure ${path}`);
  const result = buildResult({ revenue });
  return found.spec.read({ result, phase: buildPhase(), events: [], replays: [], scope: undefined }, found.words);
}

it('the measures of revenue are what the service published, and what it should have', () => {
  const revenue = buildRevenue({ mismatchCount: 2, flagged: 11, tooLate: 3, flaggedTwice: 1 });
  const names = ['mismatches', 'orders', 'total', 'flagged', 'expectedFlagged', 'flaggedTwice', 'tooLate', 'restores'];
  expect(names.map((name) => valueOf(`revenue.${name}`, revenue))).toEqual(
    [2, 15_000, 1_628_400, 11, 12, 1, 3, 1].map((value) => ({ value })),
  );
});

it('its freshness is a latency, in seconds', () => {
  const freshness = buildLatency({ medianUs: 1000, count: 0 });
  expect(
    valueOf('revenue.freshness.max', buildRevenue({ freshness: { ...freshness, count: 5, maxUs: 1_500_000 } })),
  ).toEqual({
    value: 1.5,
  });
});

it('nothing of it is measured where the service did not run', () => {
  expect(valueOf('revenue.mismatches', null)).toHaveProperty('missing');
  expect(valueOf('revenue.freshness.p99', null)).toHaveProperty('missing');
});
