import { describe, expect, it } from 'vitest';
import { exitCodeOfScenario } from '../../../src/cli/exit-code-of-scenario.ts';
import { ExitCode, ShopSimError } from '../../../src/errors.ts';
import type { RunResult } from '../../../src/metrics/result.ts';
import { scenarioResultSchema } from '../../../src/metrics/judgement/scenario-result-schema.ts';
import { renderScenarioJson } from '../../../src/report/json.ts';
import { playScenario, type ScenarioOutcome } from '../../../src/run/playing/play-scenario.ts';
import type { ScenarioTarget } from '../../../src/run/playing/run-plan-of.ts';
import type { RunPlan } from '../../../src/run/plan.ts';
import { loadScenario } from '../../../src/scenario/load-scenario.ts';
import { buildGenerator, buildPhase, buildResult, buildVerification } from '../../support/result-builder.ts';
import { schemaProblems } from '../../support/schema-problems.ts';

const baseline = `
name: baseline
description: Orders for a second.
demonstrates: performance
traffic:
  rate: 1000/s
  phases:
    - name: measure
      duration: 1s
thresholds:
  - achievedRate >= 900/s
  - ackedLost == 0
shows:
  - 'It carried {achievedRate}.'
`;

const embedded: ScenarioTarget = { kind: 'embedded', brokers: undefined, memoryBytes: undefined };

/** A measured phase at a rate. */
function resultAt(ackedPerSec: number, overrides: Partial<RunResult> = {}): RunResult {
  const phase = buildPhase({
    throughput: { intendedPerSec: 1000, offeredPerSec: 1000, ackedPerSec, ackedMbPerSec: 1 },
  });
  return buildResult({ phases: [phase], measured: phase, ...overrides });
}

interface Played extends ScenarioOutcome {
  readonly plans: readonly RunPlan[];
  readonly announced: readonly string[];
}

/** Plays a scenario whose runs are made by `run`; `stop` is how the user presses Ctrl-C. */
async function play(
  text: string,
  run: (plan: RunPlan, stop: () => void) => RunResult,
  target: ScenarioTarget = embedded,
): Promise<Played> {
  const loaded = loadScenario({ path: 'test.yaml', text });
  if ('problems' in loaded) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
  const plans: RunPlan[] = [];
  const announced: string[] = [];
  const user = new AbortController();
  const outcome = await playScenario({
    plan: loaded.plan,
    target,
    identity: { runId: '20261128-101530-ab12', command: 'shop-sim run test.yaml', drawnSeed: 42 },
    startedAt: '2026-11-28T10:15:30.000Z',
    stop: user.signal,
    onRun: ({ label, number, count }) => announced.push(`${number}/${count ?? '?'} ${label}`),
    run: async (plan) => {
      plans.push(plan);
      await Promise.resolve();
      return { result: run(plan, () => user.abort()), error: undefined };
    },
  });
  return { ...outcome, plans, announced };
}

describe('playing a scenario', () => {
  it('makes its run, judges the thresholds and fills the sentences', async () => {
    const { result, plans, error } = await play(baseline, () => resultAt(990));
    expect(error).toBeUndefined();
    expect(result).toMatchObject({
      scenario: { name: 'baseline', command: 'shop-sim run test.yaml' },
      demonstrates: 'performance',
      runs: [{ variant: 'run', step: null }],
      thresholds: [
        { expression: 'achievedRate >= 900/s', actual: { value: 990, unit: '1/s', text: '990/s' }, passed: true },
        { expression: 'ackedLost == 0', passed: true },
      ],
      shows: [{ text: 'It carried 990/s.', missing: [] }],
      search: null,
      verdict: 'PASS',
      reasons: [],
    });
    expect(plans.map(({ runId, topic }) => [runId, topic.orders])).toEqual([
      ['20261128-101530-ab12', 'shopsim.20261128-101530-ab12.orders'],
    ]);
    expect(exitCodeOfScenario(result)).toBe(ExitCode.ok);
  });

  it('gives a result that its JSON Schema describes', async () => {
    const { result } = await play(baseline, () => resultAt(990));
    expect(schemaProblems(scenarioResultSchema, JSON.parse(renderScenarioJson(result)))).toEqual([]);
  });

  it('fails when a threshold fails', async () => {
    const { result } = await play(baseline, () => resultAt(500));
    expect(result.verdict).toBe('FAIL');
    expect(result.reasons).toEqual(['threshold failed: achievedRate >= 900/s (was 500/s)']);
    expect(exitCodeOfScenario(result)).toBe(ExitCode.thresholdFailed);
  });

  it('fails with 4 when a promise was broken, whatever the thresholds say', async () => {
    const { result } = await play(baseline, () => resultAt(990, { verification: buildVerification({ ackedLost: 3 }) }));
    expect(result.reasons[0]).toContain('3 acknowledged orders lost');
    expect(exitCodeOfScenario(result)).toBe(ExitCode.promiseBroken);
  });

  it('decides nothing by a measurement that is INVALID, but for what was only counted or high enough', async () => {
    const generator = buildGenerator({ verdict: 'INVALID', reasons: ['generator-1 was 97 % busy'] });
    const slow = await play(baseline, () => resultAt(500, { generator }));
    expect(slow.result).toMatchObject({ verdict: 'INVALID', reasons: ['generator-1 was 97 % busy'] });
    expect(exitCodeOfScenario(slow.result)).toBe(ExitCode.measurementInvalid);
    const fast = await play(baseline, () => resultAt(990, { generator }));
    expect(fast.result.verdict).toBe('PASS');
  });
});

const variants = `${baseline}  - 'Four carried {achievedRate of four / achievedRate of one} times as much.'
variants:
  - name: one
    set: { services.payment.members: 1 }
  - name: four
    set: { services.payment.members: 4 }
`;

describe('the variants of a scenario', () => {
  it('are runs of their own, each with its topics, groups and settings, and the same orders', async () => {
    const { result, plans, announced } = await play(variants, ({ services }) =>
      resultAt(services.settings.payment.members * 950),
    );
    expect(announced).toEqual(['1/2 one', '2/2 four']);
    expect(plans.map(({ runId }) => runId)).toEqual(['20261128-101530-ab12-one', '20261128-101530-ab12-four']);
    expect(new Set(plans.map(({ traffic }) => traffic.seed))).toEqual(new Set([42]));
    expect(plans.map(({ services }) => services.groupPrefix)).toEqual(plans.map(({ topic }) => topic.prefix));
    expect(result.thresholds.map(({ expression, variant }) => `${expression} ${variant}`)).toEqual([
      'achievedRate >= 900/s one',
      'achievedRate >= 900/s four',
      'ackedLost == 0 one',
      'ackedLost == 0 four',
    ]);
    expect(result.shows.at(-1)?.text).toBe('Four carried 4 times as much.');
    expect(result.verdict).toBe('PASS');
  });

  it('end with the one in which the user stops the scenario: what was run is reported', async () => {
    const { result, plans } = await play(variants, (_, stop) => {
      stop();
      return resultAt(950, { run: { ...buildResult().run, endedBy: 'interrupt' } });
    });
    expect(plans).toHaveLength(1);
    expect(result).toMatchObject({ verdict: 'INTERRUPTED', runs: [{ variant: 'one' }] });
    expect(exitCodeOfScenario(result)).toBe(ExitCode.interrupted);
  });

  it('are reported as far as they came when one cannot begin; the error is told', async () => {
    const { result, error } = await play(variants, ({ runId }) => {
      if (runId.endsWith('four')) throw new ShopSimError('UNREACHABLE', 'No broker answers.');
      return resultAt(950);
    });
    expect(error?.message).toBe('No broker answers.');
    expect(result.runs.map(({ variant }) => variant)).toEqual(['one']);
    expect(result.shows.at(-1)).toMatchObject({
      text: 'Four carried (not measured) times as much.',
      missing: [expect.stringContaining('the variant four was not run')],
    });
    expect(result).toMatchObject({ verdict: 'FAIL', reasons: ['an error ended it early: No broker answers.'] });
  });

  it('are nothing when not even the first can begin: then there is only the error', async () => {
    const failing = play(variants, () => {
      throw new ShopSimError('UNREACHABLE', 'No broker answers.');
    });
    await expect(failing).rejects.toThrow('No broker answers.');
  });
});

const search = `${baseline.replace('  rate: 1000/s\n', '')}search:
  from: 500/s
  to: 8000/s
  factor: 2
`;

/** A cluster that carries up to 2,500 orders a second. */
function limited({ traffic }: RunPlan): RunResult {
  const [phase] = traffic.phases;
  const ratePerSec = phase?.shape.kind === 'constant' ? phase.shape.ratePerSec : 0;
  return resultAt(ratePerSec > 2500 ? 100 : ratePerSec * 2);
}

describe('a scenario that looks for the limit', () => {
  it('steps up until a threshold fails, and is judged by the run that confirms the limit', async () => {
    const { result, announced } = await play(search, limited);
    expect(result.search).toEqual({ limitPerSec: 2000, boundedBy: 'failure' });
    expect(result.runs.map(({ step }) => step && [step.ratePerSec, step.held])).toEqual([
      [500, true],
      [1000, true],
      [2000, true],
      [4000, false],
      null,
    ]);
    expect(result.runs[3]?.step?.reasons).toEqual(['achievedRate >= 900/s (was 100/s)']);
    expect(result.thresholds[0]?.actual?.value).toBe(4000);
    expect(result.verdict).toBe('PASS');
    expect(announced.at(-1)).toBe('5/? confirming 2,000/s');
  });

  it('fails when no rate held', async () => {
    const { result } = await play(search, () => resultAt(1));
    expect(result).toMatchObject({
      search: { limitPerSec: null },
      verdict: 'FAIL',
      reasons: ['no rate held: there is no limit to report'],
    });
  });

  it('knows no limit either when shop-sim was too slow to measure it', async () => {
    const generator = buildGenerator({ verdict: 'INVALID', reasons: ['generator-1 was 97 % busy'] });
    const { result } = await play(search, (plan) =>
      plan.traffic.phases[0]?.shape.kind === 'constant' && plan.traffic.phases[0].shape.ratePerSec > 500
        ? resultAt(100, { generator })
        : resultAt(990),
    );
    expect(result.search).toEqual({ limitPerSec: 500, boundedBy: 'measurement' });
    expect(result.verdict).toBe('PASS');
    const helpless = await play(search, () => resultAt(100, { generator }));
    expect(helpless.result).toMatchObject({ verdict: 'INVALID', search: { limitPerSec: null } });
  });
});

describe('a target that cannot show a scenario', () => {
  it('is given nothing to run: the scenario is skipped, with the reason', async () => {
    const text = baseline.replace('traffic:', 'brokers: 3\ntraffic:');
    const { result, plans } = await play(text, () => resultAt(990), { ...embedded, brokers: 1 });
    expect(plans).toEqual([]);
    expect(result).toMatchObject({
      verdict: 'SKIPPED',
      reasons: ['it wants 3 brokers, and the target has 1'],
      runs: [],
      thresholds: [],
    });
    expect(exitCodeOfScenario(result)).toBe(ExitCode.ok);
  });

  it('is made as large as the scenario wants where nobody says how large', async () => {
    const text = baseline.replace('traffic:', 'brokers: 3\nembeddedMemory: 64MiB\ntraffic:');
    const { plans } = await play(text, () => resultAt(990));
    expect(plans[0]?.target).toEqual({ kind: 'embedded', brokers: 3, memoryBytes: 64 * 2 ** 20 });
  });
});
