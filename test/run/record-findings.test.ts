import { OrderSet } from '../../src/ledger/order-set.ts';
import { describe, expect, it } from 'vitest';
import type { FindingSample } from '../../src/metrics/result.ts';
import { runHash, type Stamp } from '../../src/orders/stamp.ts';
import { Collector } from '../../src/run/collector.ts';
import { findingSamples, firstOfEachKind, recordChecks } from '../../src/run/record-findings.ts';
import { buildCounters } from '../support/service-builder.ts';

const noChecks = { records: 0, redelivered: 0, duplicates: 0, outOfOrder: 0, keyOutOfOrder: 0, corrupt: 0 };

function sampleOf(overrides: Partial<FindingSample>): FindingSample {
  return { kind: 'corrupt', service: null, order: 'ord-1', partition: 0, offset: 7, ...overrides };
}

describe('recordChecks', () => {
  it('counts once what several read in the log, and for each service what its group was given again', () => {
    const collector = new Collector(['inventory', 'payment'], 1);
    collector.setTotals([
      buildCounters('inventory', { redelivered: 3, duplicates: 2, outOfOrder: 5, corrupt: 1, foreign: 9 }),
      buildCounters('payment', { redelivered: 4, duplicates: 2, keyOutOfOrder: 1, foreign: 8 }),
    ]);
    const expected = { foreign: 9, corrupt: 1, logDuplicates: 2, redeliveries: 7, outOfOrder: 5, keyOutOfOrder: 1 };
    expect(recordChecks({ collector }, undefined)).toEqual(expected);
    const checked = { ...noChecks, duplicates: 3, corrupt: 2, redelivered: 99 };
    expect(recordChecks({ collector }, checked)).toEqual({ ...expected, logDuplicates: 3, corrupt: 2 });
  });
});

describe('firstOfEachKind', () => {
  it('names a record of the log once, whoever noticed it', () => {
    const samples = [sampleOf({}), sampleOf({ service: 'payment' }), sampleOf({ service: 'payment', offset: 8 })];
    expect(firstOfEachKind(samples)).toEqual([samples[0], samples[2]]);
  });

  it('names a redelivery for each service, and each skipped order as often as it was skipped', () => {
    const samples = (['redelivered', 'skipped'] as const).flatMap((kind) => [
      sampleOf({ kind, service: 'inventory' }),
      sampleOf({ kind, service: 'payment' }),
    ]);
    expect(firstOfEachKind(samples)).toEqual(samples);
  });

  it('keeps twenty of each kind', () => {
    const samples = Array.from({ length: 50 }, (_, offset) => [
      sampleOf({ offset }),
      sampleOf({ kind: 'lost', offset }),
    ]);
    expect(firstOfEachKind(samples.flat())).toHaveLength(40);
  });
});

describe('findingSamples', () => {
  it('names orders as their JSON does, and services by name', () => {
    const collector = new Collector(['payment'], 1);
    collector.setTotals([buildCounters('payment', { samples: [sampleOf({ service: 'payment' })] })]);
    const hash: Stamp['runHash'] = runHash('run-1');
    const audit = {
      logSearch: 'unseen',
      lost: 1,
      lostOrders: new OrderSet(),
      expired: 0,
      unplaced: 0,
      skipped: [1],
      late: [0],
      indeterminateInLog: 0,
      checked: undefined,
      samples: [
        { kind: 'lost', service: null, seq: 12, partition: null, offset: null },
        { kind: 'skipped', service: 0, seq: 13, partition: 2, offset: 5 },
      ],
    } as const;
    const id = hash.toString(16).padStart(8, '0');
    expect(findingSamples({ collector }, { runId: 'run-1', services: { names: ['payment'] } }, audit)).toEqual([
      { kind: 'lost', service: null, order: `ord-${id}-0000000012`, partition: null, offset: null },
      { kind: 'skipped', service: 'payment', order: `ord-${id}-0000000013`, partition: 2, offset: 5 },
      sampleOf({ service: 'payment' }),
    ]);
  });
});
