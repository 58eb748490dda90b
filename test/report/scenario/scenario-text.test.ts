import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { ScenarioResult } from '../../../src/metrics/judgement/scenario-result.ts';
import { renderScenario } from '../../../src/report/scenario/scenario-text.ts';
import { buildGenerator, buildLatencies, buildPhase, buildResult, buildService } from '../../support/result-builder.ts';
import {
  buildOutage,
  buildScenarioResult,
  buildScenarioRun,
  buildScenarioThreshold,
} from '../../support/scenario-builder.ts';

const baseline = buildScenarioResult();

/** A service was away; one threshold failed, and one was not measured. */
const outage = buildScenarioResult({
  scenario: {
    ...baseline.scenario,
    name: 'service-outage',
    description:
      'Notification is switched off for a minute. Neither the producer nor the other services notice, and every order is notified afterwards, exactly once.',
  },
  demonstrates: 'decoupling',
  runs: [buildScenarioRun({ result: buildOutage() })],
  thresholds: [
    buildScenarioThreshold({
      expression: 'backlogPeak.notification at back within 2% of 1000/s * 60s',
      actual: { value: 60_010, unit: 'number', text: '60,010' },
      limit: { value: 60_000, unit: 'number', text: '60,000' },
    }),
    buildScenarioThreshold({ expression: 'response.p99 < 5ms', phase: 'outage', passed: false }),
    buildScenarioThreshold({
      expression: 'recovery at away < 15s',
      actual: null,
      passed: false,
      reason: 'recovery at away was not measured: not back at the level before in the window of away',
    }),
    buildScenarioThreshold({ expression: 'achievedRatio >= 99%', isVoid: true, passed: false }),
  ],
  shows: [
    { template: '', text: 'With notification away, response p99 was 7.90 ms.', missing: [] },
    {
      template: 'Back after {recovery}.',
      text: 'Back after (not measured).',
      missing: ['recovery was not measured: the run had no event'],
    },
  ],
  verdict: 'FAIL',
  reasons: ['threshold failed: response.p99 < 5ms in outage (was 7.90 ms)'],
});

const members = ['members-1', 'members-2', 'members-4', 'members-8', 'members-12', 'members-13'];

/** Six runs side by side. */
const variants = buildScenarioResult({
  scenario: { ...baseline.scenario, name: 'scale-consumers' },
  demonstrates: 'scalability',
  runs: members.map((variant, index) => {
    const count = Math.min(12, 2 ** index) * 1000;
    return buildScenarioRun({
      variant,
      result: buildResult({ services: [buildService('payment', { handled: count, maxLag: 90_000 - count })] }),
    });
  }),
  thresholds: [
    buildScenarioThreshold({
      expression: 'handledRate.payment of members-12 >= 0.85 * 12 * handledRate.payment of members-1',
      variant: null,
    }),
    ...members.map((variant) => buildScenarioThreshold({ expression: 'ackedLost == 0', variant })),
  ],
});

/** A search with its steps and the run that confirmed it. */
const search = buildScenarioResult({
  scenario: { ...baseline.scenario, name: 'find-limit' },
  runs: [
    ...[20_000, 40_000, 80_000].map((ratePerSec) =>
      buildScenarioRun({
        step: {
          ratePerSec,
          held: ratePerSec < 80_000,
          isInvalid: false,
          reasons: ratePerSec < 80_000 ? [] : ['response.p99 < 20ms (was 31.2 ms)'],
        },
        result: buildResult({
          phases: [buildPhase({ latencyUs: buildLatencies(20_000), durationMs: 20_000 })],
        }),
      }),
    ),
    buildScenarioRun(),
  ],
  search: { limitPerSec: 40_000, boundedBy: 'failure' },
});

const skipped = buildScenarioResult({
  runs: [],
  thresholds: [],
  shows: [],
  verdict: 'SKIPPED',
  reasons: ['the target cannot perform "crash": shop-sim may stop only brokers that it has started itself'],
});

const suspect = buildScenarioResult({
  runs: [
    buildScenarioRun({
      result: buildResult({
        generator: buildGenerator({ verdict: 'SUSPECT', reasons: ['generator-1 was 85 % busy'] }),
      }),
    }),
  ],
});

const results: Readonly<Record<string, ScenarioResult>> = { baseline, outage, variants, search, skipped, suspect };

describe('the report of a scenario', () => {
  it.each(Object.entries(results))('of %s reads as it was approved', async (name, result) => {
    await expect(renderScenario(result, 0)).toMatchFileSnapshot(`../snapshots/scenario-${name}.txt`);
  });

  it.each(Object.entries(results))('of %s has lines of at most 80 characters', (_, result) => {
    const long = renderScenario(result, 0)
      .split('\n')
      .filter((line) => line.length > 80);
    expect(long).toEqual([]);
  });

  it('says the same in colours', () => {
    expect(stripVTControlCharacters(renderScenario(outage, 3))).toBe(renderScenario(outage, 0));
    expect(renderScenario(outage, 3)).not.toBe(renderScenario(outage, 0));
  });

  it('ends with the verdict, or with the files that were written', () => {
    expect(renderScenario(skipped, 0)).toMatch(/VERDICT {2}SKIPPED\n {2}the target cannot[^]*itself\n$/);
    expect(renderScenario(baseline, 0, [{ content: 'result as JSON', path: '/tmp/r.json' }])).toMatch(
      /VERDICT {2}PASS\n[^]*\nresult as JSON: \/tmp\/r.json\n$/,
    );
  });
});
