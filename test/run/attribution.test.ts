import { describe, expect, it } from 'vitest';
import { Sighting } from '../../src/ledger/sighting-ledger.ts';
import { AttributionTally } from '../../src/run/attribution-tally.ts';
import { AttributionTotals } from '../../src/run/attribution-totals.ts';
import type { ServiceAttribution } from '../../src/run/messages.ts';
import { SightingTally } from '../../src/run/sighting-tally.ts';

/** Adds what one service's thread took in an interval, that of service number `service`. */
function addTo(totals: AttributionTotals, taken: readonly ServiceAttribution[], service = 0): void {
  for (const one of taken.slice(service, service + 1)) totals.add(one);
}

describe('where the time of the orders went', () => {
  it('is kept for each service, and added up over the intervals', () => {
    const tally = new AttributionTally(['inventory', 'payment']);
    const totals = new AttributionTotals();
    tally.handled(0, 1, 1, false);
    tally.handled(1, 2000, 100_000, true);
    addTo(
      totals,
      tally.take(() => []),
      1,
    );
    tally.handled(1, 4000, 300_000, false);
    tally.committed(1, 900_000);
    addTo(
      totals,
      tally.take(() => []),
      1,
    );
    expect(tally.take(() => [])).toMatchObject([
      { name: 'inventory', closed: 0, queueWait: { count: 0 }, commitLag: { count: 0 } },
      { name: 'payment', closed: 0, queueWait: { count: 0 }, commitLag: { count: 0 } },
    ]);
    expect(totals.result(2)).toMatchObject({
      queueWait: { count: 2, censored: 0, meanUs: 3000 },
      work: { count: 2, censored: 0, meanUs: 200_000, maxUs: 300_000 },
      commitLag: { count: 1, censored: 0, meanUs: 900_000 },
      closedCount: 1,
    });
  });

  it('counts orders that were never handled as slower than all others, but no commits', () => {
    const tally = new AttributionTally(['payment']);
    const totals = new AttributionTotals();
    tally.handled(0, 2000, 100_000, true);
    tally.committed(0, 5);
    addTo(
      totals,
      tally.take(() => []),
    );
    const { queueWait, work, commitLag } = totals.result(10);
    expect([queueWait.censored, work.censored, commitLag.censored]).toEqual([9, 9, 0]);
    expect([queueWait.p99Us, commitLag.p99Us]).toEqual([null, 5]);
  });

  it('keeps the largest lag of each partition and the last one, in order of the partitions', () => {
    const tally = new AttributionTally(['payment']);
    const totals = new AttributionTotals();
    const samples = [
      [{ partition: 7, lagRecords: 5, lagMs: 10 }],
      [
        { partition: 7, lagRecords: 2, lagMs: 90 },
        { partition: 0, lagRecords: 1, lagMs: 4 },
      ],
    ];
    for (const sample of samples)
      addTo(
        totals,
        tally.take(() => sample),
      );
    expect(totals.result(0).partitions).toEqual([
      { partition: 0, maxLagRecords: 1, maxLagMs: 4, lastLagRecords: 1, lastLagMs: 4 },
      { partition: 7, maxLagRecords: 5, maxLagMs: 90, lastLagRecords: 2, lastLagMs: 90 },
    ]);
  });
});

describe('the tally of what services have handled', () => {
  it('says which of them was the last to handle an order, once', () => {
    const tally = new SightingTally(['inventory', 'payment'], undefined);
    const see = (service: number, runHash = 7): number => tally.handled(service, 3, 2, 1000, runHash);
    expect([see(1), see(0), see(0)]).toEqual([Sighting.first, Sighting.first | Sighting.completed, 0]);
    expect(see(0, 8)).toBe(Sighting.first);
    expect(tally.take().completion).toMatchObject([{ phase: 2, interval: { count: 1 } }]);
  });
});
