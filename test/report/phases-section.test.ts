import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import type { PhaseResult, RunResult } from '../../src/metrics/result.ts';
import { createPalette } from '../../src/report/palette.ts';
import { phasesSection } from '../../src/report/phases-section.ts';
import { renderText } from '../../src/report/text.ts';
import { buildEmptyPhase, buildLatencies, buildPhase, buildResult } from '../support/result-builder.ts';
import { buildPhasePlan } from '../support/schedules.ts';

const [, flawless] = buildResult().phases;

/** A phase of so many orders, some of which were never acknowledged. */
function phase(
  name: string,
  startMs: number,
  count: number,
  unacked = 0,
  overrides: Partial<PhaseResult> = {},
): PhaseResult {
  const orders = {
    intended: count + unacked,
    dropped: unacked,
    sent: count,
    acked: count,
    failed: 0,
    indeterminate: 0,
  };
  const latencyUs = buildLatencies(count, unacked);
  return buildPhase({ name, startMs, durationMs: 10_000, orders, latencyUs, ...overrides });
}

const quiet = { ...buildEmptyPhase('measure', 20_000, 5000), name: 'quiet' };
const steps: readonly PhaseResult[] = [
  phase('base', 0, 10_000),
  phase('spike', 10_000, 60_000, 3000, { measurement: { verdict: 'SUSPECT', reasons: ['late'] } }),
  { ...quiet, measurement: { verdict: 'VALID', reasons: [] } },
];

function resultOf(phases: readonly PhaseResult[]): RunResult {
  const plans = phases.map(({ name, durationMs }) => buildPhasePlan({ name, durationMs }));
  const measured = flawless ?? quiet;
  return buildResult({ phases, measured, plan: { traffic: { phases: plans, warmupMs: 0 } } });
}

function rows(phases: readonly PhaseResult[]): string[] {
  return [...phasesSection(resultOf(phases), { palette: createPalette(new Chalk({ level: 0 })), width: 98 })];
}

describe('the table of phases', () => {
  it('shows the measured phases side by side, and no other', () => {
    const [title, head, ...lines] = rows([
      buildEmptyPhase('warmup', 0, 1),
      ...steps,
      buildEmptyPhase('drain', 25_000, 9),
    ]);
    expect(title).toMatch(/^PHASES/);
    expect(head?.trim().split(/ {2,}/)).toEqual([
      'length',
      'intended',
      'achieved',
      'p50',
      'p99',
      'completion p99',
      'measurement',
    ]);
    expect(lines.map((line) => line.trim().split(/ +/)[0])).toEqual(['base', 'spike', 'quiet']);
    expect(lines[0]).toMatch(/^ {2}base +10 s +1,000\.0 +1,000\.0 +[\d.]+ +[\d.]+ +\d+ +VALID$/);
  });

  it('computes no percentile that falls among orders which never came, and none of a phase without orders', () => {
    const lines = rows(steps);
    expect(lines[3]).toMatch(/spike .* [\d.]+ +> drain +> drain +SUSPECT$/);
    expect(lines[4]).toMatch(/quiet +5 s +0\.0 +0\.0 +- +- +- +VALID$/);
  });

  it('fits the width of the report', () => {
    const long = steps.map((one, index) => ({ ...one, name: `peak-hour-of-the-day-${index}` }));
    expect(rows(long).filter((line) => line.length > 98)).toEqual([]);
  });

  it('is not there for one phase, whose report is as it always was', () => {
    expect(rows([phase('measure', 0, 10_000)])).toEqual([]);
    expect(renderText(buildResult(), 0)).not.toContain('PHASES');
  });

  it('goes with a report on all of them', () => {
    const text = renderText(resultOf(steps), 0);
    expect(text).toMatch(/load +3 phases for 25 s, seed 42/);
    expect(text).toContain('THROUGHPUT  3 measured phases, 30 s');
    expect(text).toContain('SHOP-SIM ITSELF  3 measured phases');
    expect(text.replaceAll(/\s+/g, ' ')).toContain('At 5,000 orders/s on average over 3 phases, 99 %');
  });
});
