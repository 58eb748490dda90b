import { stripVTControlCharacters } from 'node:util';
import { Chalk, type ColorSupportLevel } from 'chalk';
import { describe, expect, it } from 'vitest';
import type {
  LatencySummary,
  PartitionLagResult,
  PhaseResult,
  RunResult,
  ServiceResult,
} from '../../src/metrics/result.ts';
import { createPalette } from '../../src/report/palette.ts';
import { timesOfServices } from '../../src/report/time-parts.ts';
import { timeSection } from '../../src/report/time-section.ts';
import {
  buildEmptyPhase,
  buildLatency,
  buildResult,
  buildService,
  buildTrafficPlan,
} from '../support/result-builder.ts';

// Built once: drawing a hundred thousand samples takes its time.
const flawless = buildResult();
const service = buildService('payment', { handled: 1000 });
const latency = buildLatency({ medianUs: 1, count: 1 });

function meanOf(meanUs: number, count = 1000): LatencySummary {
  return { ...latency, count, meanUs };
}

interface Means {
  readonly serviceUs: number;
  readonly responseUs: number;
  readonly endToEndUs: number;
  readonly workUs: number;
  readonly acked?: number;
  readonly handled?: number;
}

function measured({ serviceUs, responseUs, endToEndUs, acked = 1000, handled = 1000 }: Means): PhaseResult {
  const latencyUs = {
    sendDelay: meanOf(77_777),
    service: meanOf(serviceUs, acked),
    response: meanOf(responseUs, acked),
    endToEnd: { payment: meanOf(endToEndUs, handled) },
    completion: meanOf(endToEndUs, handled),
  };
  return { ...buildEmptyPhase('measure', 5000, 30_000), latencyUs };
}

function payment(workUs: number, overrides: Partial<ServiceResult> = {}): ServiceResult {
  return { ...service, work: meanOf(workUs), closedCount: 1000, ...overrides };
}

/** A run with the service payment alone, whose latencies have these means. */
function resultOf(means: Means, overrides: Partial<RunResult> = {}): RunResult {
  return {
    ...flawless,
    phases: [measured(means)],
    measured: measured(means),
    services: [payment(means.workUs)],
    ...overrides,
  };
}

function lagOf(partition: number, maxLagMs: number, maxLagRecords: number): PartitionLagResult {
  return { partition, maxLagMs, maxLagRecords, lastLagMs: 0, lastLagRecords: 0 };
}

const usual = { serviceUs: 4000, responseUs: 4500, endToEndUs: 12_000, workUs: 5500 };

function partsOf(result: RunResult): Record<string, number> {
  return Object.fromEntries((timesOfServices(result)[0]?.parts ?? []).map(({ name, us }) => [name, us]));
}

function render(result: RunResult, width = 80, level: ColorSupportLevel = 0): string[] {
  return [...timeSection(result, { palette: createPalette(new Chalk({ level })), width })];
}

function unwrapped(result: RunResult): string {
  return render(result).join(' ').replaceAll(/\s+/g, ' ');
}

describe('the parts of the mean end-to-end time', () => {
  it('are send delay, produce, wait and work, and add up to it', () => {
    expect(partsOf(resultOf(usual))).toEqual({ 'send delay': 500, produce: 4000, wait: 2000, work: 5500 });
    expect(timesOfServices(resultOf(usual))[0]).toMatchObject({ endToEndUs: 12_000, overlap: undefined });
  });

  it('are scaled before the work when the handling began before the acknowledgement was in', () => {
    const result = resultOf({ ...usual, endToEndUs: 9100 });
    expect(partsOf(result)).toEqual({ 'send delay': 400, produce: 3200, wait: 0, work: 5500 });
    expect(timesOfServices(result)[0]?.overlap).toEqual({ us: 900, scale: 0.8 });
  });

  it('never fall below zero, not even when the clocks disagree', () => {
    const parts = partsOf(resultOf({ ...usual, endToEndUs: 3000 }));
    expect(parts).toEqual({ 'send delay': 0, produce: 0, wait: 0, work: 3000 });
  });

  it('are those of the measured orders, without the warm-up', () => {
    const warmup: PhaseResult = { ...measured({ ...usual, endToEndUs: 1e9 }), kind: 'warmup' };
    const all = measured({ ...usual, endToEndUs: 15_000, handled: 4000, acked: 2000 });
    const result = resultOf(usual, { phases: [warmup, measured(usual), measured(usual)], measured: all });
    expect(timesOfServices(result)[0]).toMatchObject({ endToEndUs: 15_000, handledCount: 4000, ackedCount: 2000 });
  });

  it('are wait and work alone where other runs sent the orders', () => {
    const nothingSent = { serviceUs: 0, responseUs: 0, acked: 0 };
    expect(partsOf(resultOf({ ...usual, ...nothingSent }))).toEqual({ wait: 6500, work: 5500 });
    expect(unwrapped(resultOf({ ...usual, ...nothingSent }))).toContain('other runs sent the orders');
  });

  it('have no send delay in a closed loop', () => {
    const plan = buildTrafficPlan({ kind: 'max' });
    expect(partsOf(resultOf({ ...usual, serviceUs: 4500 }, { plan }))).toEqual({
      produce: 4500,
      wait: 2000,
      work: 5500,
    });
  });
});

describe('the section on where the time went', () => {
  it.each([80, 120])('fits %d columns, with bars that fill them, in colours too', async (width) => {
    const lines = render(flawless, width);
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`snapshots/time-${width}.txt`);
    expect(lines.filter((line) => line.length > width || /\s$|NaN|undefined|null|Infinity/.test(line))).toEqual([]);
    expect(lines.filter((line) => /[░▒▓█]{5}/.test(line)).map((line) => line.length)).toEqual([width, width, width]);
    for (const level of [1, 3] as const) {
      const coloured = render(flawless, width, level).join('\n');
      expect(coloured).not.toBe(lines.join('\n'));
      expect(stripVTControlCharacters(coloured)).toBe(lines.join('\n'));
    }
  });

  it('prints parts that add up to the printed end-to-end time, whatever is rounded', () => {
    for (let step = 0; step < 200; step++) {
      const means = {
        serviceUs: 4000 + step * 3.7,
        responseUs: 4800 + step * 7.3,
        endToEndUs: 14_000 + step,
        workUs: 5555,
      };
      const row = render(resultOf(means)).find((line) => line.startsWith('  payment ')) ?? '';
      const numbers = [...row.matchAll(/\d+\.\d\d\b/g)].map(([text]) => Math.round(Number(text) * 100));
      expect(numbers).toHaveLength(5);
      expect(numbers.slice(0, 4).reduce((sum, part) => sum + part, 0)).toBe(numbers[4]);
    }
  });

  it('says how a negative wait is shown', () => {
    const result = resultOf({ ...usual, endToEndUs: 9100 });
    expect(render(result).join('\n')).toMatch(/payment +0\.40 +3\.20 +0\.00\* +5\.50 +9\.10 +100\.0 %/);
    expect(unwrapped(result)).toContain(
      '* handled from before the acknowledgement was in, on average (payment 900 us, scaled by 0.800): wait shows as 0',
    );
    expect(unwrapped(resultOf(usual))).not.toContain('*');
  });

  it('says when the means are not over the same orders', () => {
    expect(unwrapped(resultOf({ ...usual, handled: 990 }))).toContain(
      '! not all the same orders: 1,000 orders acknowledged, 990 by payment handled',
    );
    expect(unwrapped(resultOf(usual))).not.toContain('not all the same orders');
  });

  it('says why means are shown', () => {
    expect(unwrapped(resultOf(usual))).toContain('Means over the same orders may be added; percentiles may not');
  });

  it('names the commit lag of each service and the partitions that were behind most', () => {
    const partitions = [lagOf(0, 90, 1), lagOf(1, 0, 7), lagOf(2, 1500, 1203), lagOf(3, 90, 5), lagOf(4, 0, 0)];
    const commitLag = { ...latency, count: 30, p50Us: 512_000, maxUs: 1_010_000 };
    const text = unwrapped(resultOf(usual, { services: [payment(5500, { partitions, commitLag })] }));
    expect(text).toContain('commit lag p50 and max, from handled to committed: payment 512 ms, 1.01 s');
    expect(text).toContain(
      'largest lag payment partition 2: 1.5 s, 1,203 records; payment partition 3: 90 ms, 5 records; payment partition 0: 90 ms, 1 record',
    );
  });

  it('says of lag and commits no more than was sampled', () => {
    const commitLag = { ...latency, count: 0, p50Us: null, maxUs: null };
    const text = unwrapped(resultOf(usual, { services: [payment(5500, { partitions: [], commitLag })] }));
    expect(text).not.toMatch(/commit lag|largest lag/);
    const calm = unwrapped(resultOf(usual, { services: [payment(5500, { partitions: [lagOf(0, 0, 0)] })] }));
    expect(calm).toContain('largest lag none: no record was waiting at any of the samples');
  });

  it('is left out when no measured order was handled', () => {
    expect(render({ ...flawless, services: [] })).toEqual([]);
    expect(render({ ...flawless, measured: buildEmptyPhase('measure', 0, 1000) })).toEqual([]);
  });
});
