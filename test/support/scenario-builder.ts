import type { PhaseResult, RunResult, SecondResult, ThresholdResult } from '../../src/metrics/result.ts';
import type { ScenarioResult, ScenarioRun, ScenarioThreshold } from '../../src/metrics/judgement/scenario-result.ts';
import {
  buildEmptyPhase,
  buildEvent,
  buildLatencies,
  buildPhase,
  buildResult,
  buildThreshold,
} from './result-builder.ts';

/** A threshold of a scenario with one run, that held. */
export function buildScenarioThreshold(overrides: Partial<ScenarioThreshold> = {}): ScenarioThreshold {
  const held: ThresholdResult = buildThreshold({ passed: true, actual: { value: 0.0079, unit: 's', text: '7.90 ms' } });
  return { ...held, variant: 'run', isVoid: false, ...overrides };
}

/** A run that a scenario is judged by. */
export function buildScenarioRun(overrides: Partial<ScenarioRun> = {}): ScenarioRun {
  return { variant: 'run', step: null, result: buildResult(), ...overrides };
}

/** A scenario of one run that held everything. */
export function buildScenarioResult(overrides: Partial<ScenarioResult> = {}): ScenarioResult {
  return {
    schema: 'shop-sim/scenario-result/1',
    scenario: {
      name: 'baseline',
      description: 'Five thousand orders a second through all three services: what this cluster does on a quiet day.\n',
      command: 'shop-sim run baseline',
      startedAt: '2026-03-04T10:15:30.123Z',
      toolVersion: '0.1.0',
    },
    demonstrates: 'performance',
    runs: [buildScenarioRun()],
    thresholds: [buildScenarioThreshold()],
    shows: [{ template: '{acked} orders.', text: '150,000 orders.', missing: [] }],
    search: null,
    verdict: 'PASS',
    reasons: [],
    ...overrides,
  };
}

/** A day of a shop whose notification service was away for 60 s: a warm-up, three phases, two events. */
export function buildOutage(overrides: Partial<RunResult> = {}): RunResult {
  const seconds = Array.from({ length: 130 }, (_, second): SecondResult => {
    const away = second >= 35 && second < 95;
    const behind = second < 35 ? 40 : away ? (second - 35) * 1000 : Math.max(40, 60_000 - (second - 95) * 3000);
    return {
      startMs: second * 1000,
      intended: second < 120 ? 1000 : 0,
      sent: second < 120 ? 1000 : 0,
      acked: second < 120 ? 990 + ((second * 7) % 21) : 0,
      responseP99Us: second < 120 ? 7900 + ((second * 131) % 900) : null,
      handled: { inventory: 1000, payment: 1000, notification: away ? 0 : 4000 },
      lag: { inventory: 5 + (second % 3), payment: 0, notification: behind },
    };
  });
  return buildResult({
    phases: [
      { ...phase('warmup', 0, 5000), kind: 'warmup' },
      phase('calm', 5000, 30_000),
      phase('outage', 35_000, 60_000),
      phase('after', 95_000, 25_000),
      buildEmptyPhase('drain', 120_000, 10_000),
    ],
    seconds,
    events: [
      buildEvent({
        name: 'away',
        kind: 'stop-service',
        sentence: 'notification was stopped: its 2 members left their group',
        atMs: 35_000,
        windowEndMs: 95_000,
        detectMs: 200,
        longestAckGapMs: 11,
        recoveryMs: null,
        backlogPeak: { inventory: 7, payment: 0, notification: 59_873 },
      }),
      buildEvent({
        name: 'back',
        kind: 'start-service',
        sentence: 'notification was started with 2 members',
        atMs: 95_000,
        windowEndMs: 130_000,
        recoveryMs: 20_300,
        redeliveries: 12,
        backlogPeak: { inventory: 7, payment: 0, notification: 60_010 },
      }),
    ],
    ...overrides,
  });
}

function phase(name: string, startMs: number, durationMs: number): PhaseResult {
  return buildPhase({
    name,
    startMs,
    durationMs,
    orders: { intended: durationMs, dropped: 0, sent: durationMs, acked: durationMs, failed: 0, indeterminate: 0 },
    latencyUs: buildLatencies(durationMs),
  });
}
