import { beforeAll, describe, expect, it } from 'vitest';
import { readOptions } from '../../src/cli/options/read-options.ts';
import { requireValues } from '../../src/cli/options/require-values.ts';
import { produceOptions } from '../../src/cli/options/produce-options.ts';
import { buildProducePlan } from '../../src/cli/produce-plan.ts';
import { resultSchema } from '../../src/metrics/result-schema.ts';
import type { PhaseResult } from '../../src/metrics/result.ts';
import type { runExperiment } from '../../src/run/experiment.ts';
import type { PhasePlan } from '../../src/run/phase-plan.ts';
import type { RunOutcome, RunPlan } from '../../src/run/plan.ts';
import type { RunProgress } from '../../src/run/progress.ts';
import { schemaProblems } from '../support/schema-problems.ts';
import { buildPhasePlan } from '../support/schedules.ts';

/** The run as it is built, with its threads: `npm test` builds first. */
const experiment: { runExperiment: typeof runExperiment } = await import(
  new URL('../../dist/run/experiment.js', import.meta.url).href
);

const phases: readonly PhasePlan[] = [
  buildPhasePlan({ name: 'calm', shape: { kind: 'constant', ratePerSec: 500 }, durationMs: 1000 }),
  buildPhasePlan({ name: 'flood', shape: { kind: 'max' }, durationMs: 300 }),
  buildPhasePlan({ name: 'quiet', shape: { kind: 'pause' }, durationMs: 700 }),
  buildPhasePlan({
    name: 'sale',
    shape: { kind: 'constant', ratePerSec: 500 },
    arrivals: 'poisson',
    durationMs: 1000,
    flashSaleShare: 0.8,
  }),
  buildPhasePlan({ name: 'day', shape: { kind: 'sine', minPerSec: 0, maxPerSec: 800, periodMs: 1000 } }),
];

const flashSaleStock = 100;

function planOf(): RunPlan {
  const flags = { warmup: ['500ms'], work: ['none'], generators: ['2'], seed: ['7'] };
  const given = { occurrences: new Map(Object.entries(flags)), rest: [] };
  const values = requireValues('produce', produceOptions, readOptions(produceOptions, given));
  const identity = { runId: 'phases', command: 'shop-sim run test', drawnSeed: 7 };
  const plan = buildProducePlan(values, { kind: 'embedded', brokers: 1, memoryBytes: 2 ** 28 }, identity);
  const services = { ...plan.services, flashSaleStock };
  return { ...plan, traffic: { ...plan.traffic, phases }, services };
}

describe('a run of several phases', () => {
  let outcome: RunOutcome;
  const progress: RunProgress[] = [];
  beforeAll(async () => {
    const observer = {
      onStep: () => undefined,
      onProgress: (one: RunProgress) => void progress.push(one),
      onNotice: () => undefined,
    };
    outcome = await experiment.runExperiment(planOf(), observer, new AbortController().signal);
  }, 30_000);

  const phase = (name: string): PhaseResult => {
    const found = outcome.result.phases.find((one) => one.name === name);
    if (found === undefined) throw new Error(`the result has no phase ${name}`);
    return found;
  };

  it('ends well, with a result that has its schema', () => {
    const { result, error } = outcome;
    expect(error).toBeUndefined();
    expect(result.notices).toEqual([]);
    expect(result.verification.conservation.filter(({ holds }) => !holds)).toEqual([]);
    expect(schemaProblems(resultSchema, JSON.parse(JSON.stringify(result)))).toEqual([]);
  });

  it('has each phase in its place, with the orders of its schedule', () => {
    const { result } = outcome;
    expect(result.phases.map(({ name, kind }) => [name, kind])).toEqual([
      ['warmup', 'warmup'],
      ...phases.map(({ name }) => [name, 'measure']),
      ['drain', 'drain'],
    ]);
    expect(result.phases.slice(0, -1).map(({ startMs }) => startMs)).toEqual([0, 500, 1500, 1800, 2500, 3500]);
    expect([phase('warmup'), phase('calm'), phase('quiet'), phase('day')].map(({ orders }) => orders.intended)).toEqual(
      [250, 500, 0, 400],
    );
    // As many as this machine has time for.
    expect(phase('flood').orders.sent).toBeGreaterThan(0);
    expect(Math.abs(phase('sale').orders.intended - 500)).toBeLessThan(4 * Math.sqrt(500));
  });

  it('has every order of every phase acknowledged and seen by three services', () => {
    const { phases: results, verification } = outcome.result;
    for (const { name, orders, latencyUs } of results) {
      expect([name, orders.acked]).toEqual([name, orders.intended]);
      const counts = Object.values(latencyUs.endToEnd).map(({ count }) => count);
      expect([name, counts]).toEqual([name, [orders.acked, orders.acked, orders.acked]]);
      expect(latencyUs.completion?.count).toBe(orders.acked);
    }
    expect(verification.unseen).toEqual({ inventory: 0, payment: 0, notification: 0 });
  });

  it('calls no phase INVALID for having no orders', () => {
    expect(phase('quiet').measurement).toEqual({ verdict: 'VALID', reasons: [] });
  });

  it('has the measured phases together as one, from merged histograms', () => {
    const { measured, phases: results } = outcome.result;
    const own = results.filter(({ kind }) => kind === 'measure');
    const sum = (choose: (one: PhaseResult) => number): number => own.reduce((total, one) => total + choose(one), 0);
    expect(measured.orders.intended).toBe(sum(({ orders }) => orders.intended));
    expect(measured.latencyUs.response.count).toBe(sum(({ latencyUs }) => latencyUs.response.count));
    const means = sum(({ latencyUs: { response } }) => (response.meanUs ?? 0) * response.count);
    expect(measured.latencyUs.response.meanUs).toBeCloseTo(means / measured.orders.acked, 3);
    expect(measured.latencyUs.response.maxUs).toBe(
      Math.max(...own.map(({ latencyUs }) => latencyUs.response.maxUs ?? 0)),
    );
    expect([measured.startMs, measured.durationMs]).toEqual([500, 4000]);
  });

  it('sells the stock of the flash sale and no unit more', () => {
    const [inventory, payment] = outcome.result.services;
    expect(payment?.flashSale).toBeNull();
    const sale = inventory?.flashSale;
    expect(sale).toMatchObject({ sku: 'SKU-000001', initialUnits: 100, reservedUnits: 100, oversoldUnits: 0 });
    // Four fifths of the orders of the sale, and few of the others.
    expect(sale?.demandedUnits).toBeGreaterThan(0.7 * phase('sale').orders.acked);
    expect(inventory?.outcomes['StockRejected']).toBeGreaterThan(200);
  });

  it('tells its progress by the names of the phases', () => {
    const names = [...new Set(progress.map(({ phaseName }) => phaseName))];
    const order = ['warmup', ...phases.map(({ name }) => name), 'drain'];
    expect(names.length).toBeGreaterThan(2);
    expect(order.filter((name) => names.includes(name))).toEqual(names);
    // The last phase is told until its last order was sent.
    const bounded = progress.filter(({ phaseName }) => phaseName !== 'drain' && phaseName !== 'day');
    expect(bounded.filter(({ phaseElapsedMs, phaseDurationMs }) => phaseElapsedMs > phaseDurationMs)).toEqual([]);
    expect(progress.every(({ intended }, index) => intended >= (progress[index - 1]?.intended ?? 0))).toBe(true);
  });
});
