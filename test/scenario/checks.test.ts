import { describe, expect, it } from 'vitest';
import { ratesOf, withRate } from '../../src/run/scenario-plan.ts';
import { planOf, runOf, scenarioText, sentencesOf, withTraffic } from './scenario-text.ts';

describe('settings that cannot be had together', () => {
  it.each([
    [
      'producer: { acks: 1, enable.idempotence: true }',
      'producer.enable.idempotence needs acks: all, and acks is 1; leave it out',
    ],
    [
      'producer: { max.in.flight.requests.per.connection: 6 }',
      'an idempotent producer keeps its order with at most 5 requests in flight, not 6; give at most 5, or enable.idempotence: false',
    ],
    [
      'producer: { buffer.memory: 1MiB, batch.size: 1MiB }',
      'producer.buffer.memory holds less than two batches of 1048576 bytes; give it 2097152 or more',
    ],
    [
      'topic: { replicationFactor: 2 }',
      'a replicationFactor of 2 needs as many brokers, and the scenario wants 1; give brokers: 2',
    ],
    [
      'services: { payment: { members: 0 } }',
      'nobody would handle the orders of payment that wait at the end; add an event set-members after this',
    ],
    [
      'services: { payment: off, revenue: {} }',
      'revenue reads the answers of payment, which is off in this scenario; let it run, or revenue be off',
    ],
    ['thresholds: ["revenue.mismatches == 0"]', 'revenue is off in this scenario: revenue.mismatches is not measured'],
  ])('%s', (line, sentence) => {
    expect(sentencesOf(scenarioText(line))).toEqual([sentence]);
  });

  it('late orders are not too late for revenue', () => {
    const traffic = '  late: { share: 1%, upTo: 10s }\n  phases: [{ name: a, duration: 1s }]';
    const run = runOf(withTraffic(traffic, 'services: { revenue: { grace: 20s } }'));
    expect(run.traffic.late).toEqual({ ratio: 0.01, maxMs: 10_000 });
    expect(run.revenue).toEqual({ commitIntervalMs: 200, graceMs: 20_000, sessionGapMs: 30_000 });
    expect(sentencesOf(withTraffic(traffic, 'services: { revenue: { grace: 10s } }'))).toEqual([
      'orders that are late by up to 10 s are too late for revenue, whose grace is 10 s; give a longer services.revenue.grace',
    ]);
  });

  it('records fit into a batch', () => {
    const text = withTraffic(
      '  recordSize: 4KiB\n  phases: [{ name: a, duration: 1s }]',
      'producer: { batch.size: 4KiB }',
    );
    expect(sentencesOf(text)).toEqual([
      'records of 4096 bytes do not fit into a batch.size of 4096; give producer.batch.size 4608 or more',
    ]);
  });
});

describe('a search', () => {
  const search = 'search: { from: 1000/s, to: 5000/s, factor: 1.5x }';
  const thresholds = 'thresholds: ["response.p99 < 100ms"]';

  it('tries rates that can be said, up to the last one that is allowed', () => {
    const plan = planOf(scenarioText(search, thresholds));
    expect(plan.search).toEqual({ fromPerSec: 1000, toPerSec: 5000, factor: 1.5 });
    expect(ratesOf({ fromPerSec: 1000, toPerSec: 5000, factor: 1.5 })).toEqual([1000, 1500, 2250, 3380]);
    expect(ratesOf({ fromPerSec: 1000, toPerSec: 4000, factor: 2 })).toEqual([1000, 2000, 4000]);
  });

  it('gives its rate to every phase', () => {
    const run = withRate(runOf(scenarioText(search, thresholds)), 1500);
    expect(run.traffic.phases).toMatchObject([{ name: 'measure', shape: { kind: 'constant', ratePerSec: 1500 } }]);
  });

  it.each([
    [
      'needs a threshold',
      scenarioText(search),
      'a search ends where a threshold fails; give at least one under thresholds',
    ],
    [
      'rises',
      scenarioText('search: { from: 2/s, to: 1/s, factor: 2x }', thresholds),
      'search.to must be above search.from',
    ],
    [
      'has no variants',
      scenarioText(search, thresholds, 'variants: [{ name: a, set: {} }]'),
      'a scenario has variants or a search; leave one of them out',
    ],
    [
      'decides the rate',
      withTraffic('  phases: [{ name: a, rate: 5/s, duration: 1s }]', search, thresholds),
      'the search decides the rate; leave it out here',
    ],
    [
      'needs constant phases',
      withTraffic(
        '  phases: [{ name: a, shape: ramp, to: 5/s, duration: 1s }]',
        search,
        'thresholds: ["achievedRatio > 0.9"]',
      ),
      'the phases of a search are constant, and this one is ramp',
    ],
  ])('%s', (_, text, sentence) => {
    expect(sentencesOf(text)).toEqual([sentence]);
  });
});

describe('what a file may ask for', () => {
  const large: [string, string][] = [
    [
      withTraffic('  rate: 200k\n  phases: [{ name: a, duration: 1s }]'),
      'the highest rate is 200,000/s, and a scenario has at most 100,000/s',
    ],
    [
      withTraffic('  rate: 20k\n  phases: [{ name: a, shape: spike, factor: 20x, duration: 1s }]'),
      'the highest rate is 400,000/s, and a scenario has at most 100,000/s',
    ],
    [withTraffic('  phases: [{ name: a, duration: 2h }]'), 'the load is 2 h 00 m, and a scenario has at most 1 h 00 m'],
    [
      withTraffic('  generators: 16\n  phases: [{ name: a, duration: 1s }]'),
      'generators is 16, and a scenario has at most 8',
    ],
    [scenarioText('topic: { partitions: 1000 }'), 'the number of partitions is 1,000, and a scenario has at most 256'],
    [scenarioText('topic: { retention.bytes: 1TiB }'), 'retention.bytes is 1 TiB, and a scenario has at most 10 GiB'],
    [
      scenarioText('services: { payment: { members: 100 } }'),
      'members of payment is 100, and a scenario has at most 64',
    ],
    [scenarioText('embeddedMemory: 8GiB'), 'embeddedMemory is 8 GiB, and a scenario has at most 2 GiB'],
    [
      scenarioText('events: [{ at: 1s, do: add-partitions, partitions: 300 }]'),
      'the number of partitions is 300, and a scenario has at most 256',
    ],
    [
      scenarioText('search: { from: 1/s, to: 90000/s, factor: 1.1x }', 'thresholds: ["achievedRatio > 0.9"]'),
      'the number of runs is 120, and a scenario has at most 40',
    ],
  ];

  it.each(large)('is bounded: %#', (text, sentence) => {
    expect(sentencesOf(text)).toEqual([`${sentence}; --allow-large lifts this`]);
  });

  it.each(large)('is not bounded with --allow-large: %#', (text) => {
    expect(sentencesOf(text, { allowLarge: true })).toEqual([]);
  });

  it('is bounded by what there is in any case', () => {
    const text = withTraffic('  rate: 20M\n  phases: [{ name: a, duration: 1s }]');
    expect(sentencesOf(text, { allowLarge: true })).toEqual([
      'traffic.rate "20M": a rate must be at most 10,000,000 orders/s; write for instance 5000/s',
    ]);
  });
});
