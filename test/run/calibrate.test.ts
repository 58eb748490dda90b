import { describe, expect, it } from 'vitest';
import { buildCalibratePlan } from '../../src/cli/calibrate-plan.ts';
import { calibrateOptions } from '../../src/cli/options/calibrate-options.ts';
import { readOptions } from '../../src/cli/options/read-options.ts';
import { requireValues } from '../../src/cli/options/require-values.ts';
import type { RunResult } from '../../src/metrics/result.ts';
import { calibrationOf } from '../../src/run/calibrate.ts';
import { buildEmptyPhase, buildGenerator, buildPhase, buildResult, buildThread } from '../support/result-builder.ts';
import { thrownBy } from '../support/rejection.ts';

const identity = { runId: 'r', command: 'shop-sim calibrate', drawnSeed: 7 };

function planOf(given: Readonly<Record<string, string>> = {}) {
  const occurrences = new Map(Object.entries(given).map(([name, text]) => [name, [text]]));
  const values = requireValues('calibrate', calibrateOptions, readOptions(calibrateOptions, { occurrences, rest: [] }));
  return buildCalibratePlan(values, identity);
}

const measured = buildPhase({
  durationMs: 5000,
  throughput: { intendedPerSec: 300_000, offeredPerSec: 300_000, ackedPerSec: 300_000, ackedMbPerSec: 330 },
});
const threads = [
  buildThread('main'),
  buildThread('generator', { busyRatio: 0.99, cpuRatio: 0.9 }),
  buildThread('embedded broker', { busyRatio: 0.4 }),
];

function resultOf(overrides: Partial<RunResult> = {}): RunResult {
  return buildResult({ phases: [measured], services: [], generator: buildGenerator({ threads }), ...overrides });
}

function calibrate(result: RunResult, error?: Error) {
  return calibrationOf(planOf(), { result, error });
}

describe('the plan of a calibration', () => {
  it('is a closed loop without services against a null sink, with the settings of produce', () => {
    const plan = planOf({ recordSize: '1024', key: 'none', generators: '2' });
    expect(plan.target).toEqual({ kind: 'embedded', brokers: 1, memoryBytes: 8 * 2 ** 20, discards: true });
    expect(plan.traffic).toMatchObject({
      phases: [{ name: 'measure', shape: { kind: 'max' }, durationMs: 5000 }],
      warmupMs: 2000,
      recordSizeBytes: 1024,
      key: 'none',
      generators: 2,
    });
    expect(plan.services.names).toEqual([]);
    expect(plan.producer).toMatchObject({ acks: 'all', idempotent: true, lingerMs: 5, batchSizeBytes: 131_072 });
  });
});

describe('a calibration', () => {
  it('is what the measure phase reached, what an order cost, and what the limit was', () => {
    const calibration = calibrationOf(planOf(), { result: resultOf(), error: undefined });
    expect(calibration).toMatchObject({
      sink: expect.stringMatching(/^null sink: .* not a measurement of Kafka/),
      measuredAt: resultOf().run.startedAt,
      durationMs: 5000,
      ordersPerSec: 300_000,
      safeOrdersPerSec: 210_000,
      mbPerSec: 330,
      limit: 'generator',
      generatorThreads: [{ name: 'generator' }],
      sinkThread: { name: 'null sink', busyRatio: 0.4 },
      settings: { recordSizeBytes: null, key: 'orderId', generators: 1 },
    });
    expect(calibration.generatorCpuUsPerOrder).toBeCloseTo(3, 10);
  });

  it('is none when the run was stopped, was too short, or failed', () => {
    const { run } = resultOf();
    const stopped = resultOf({ run: { ...run, endedBy: 'interrupt' } });
    expect(thrownBy(() => calibrate(stopped))).toMatchObject({ code: 'INTERRUPTED', exitCode: 130 });
    const short = resultOf({ phases: [buildEmptyPhase('measure', 0, 1)] });
    expect(thrownBy(() => calibrate(short)).message).toContain('calibrate for longer, for instance --duration 5s');
    expect(() => calibrate(resultOf(), new Error('a thread fell over'))).toThrow('a thread fell over');
    const orders = { ...measured.orders, acked: 149_999, failed: 1 };
    expect(() => calibrate(resultOf({ phases: [{ ...measured, orders }] }))).toThrow('1 orders were not acknowledged');
  });
});
