import { describe, expect, it } from 'vitest';
import { orList } from '../../src/parse-value.ts';
import { crashableServices } from '../../src/run/event-plan.ts';
import { runPlanOf } from '../../src/run/playing/run-plan-of.ts';
import { createdNames } from '../../src/scenario/dry-run/created-names.ts';
import { describeSettings } from '../../src/scenario/dry-run/describe-settings.ts';
import { planOf, runOf, scenarioText, sentencesOf } from './scenario-text.ts';

const confirming = 'services: { confirmation: { mode: atLeastOnce, commitInterval: 50ms } }';
const crash = 'events: [{ at: 1s, do: crash-service, service: confirmation }]';

describe('the confirmation service of a scenario', () => {
  it('is off unless the file gives it settings, and then confirms exactly once, every 100 ms', () => {
    expect(runOf(scenarioText()).confirmation).toBeUndefined();
    const run = runOf(scenarioText('services: { confirmation: {} }'));
    expect(run.confirmation).toEqual({ mode: 'exactlyOnce', commitIntervalMs: 100 });
    expect(runOf(scenarioText(confirming)).confirmation).toEqual({ mode: 'atLeastOnce', commitIntervalMs: 50 });
  });

  it('is in the plan of the run, with its topic and group in the dry run', () => {
    const run = runOf(scenarioText(confirming));
    const target = { kind: 'embedded', brokers: undefined, memoryBytes: undefined } as const;
    const plan = runPlanOf(run, target, { runId: 'r', command: 'c', drawnSeed: 1 }, undefined);
    expect(plan.confirmation).toEqual(run.confirmation);
    expect(createdNames(run).topics).toContain('shopsim.RUN.confirmed');
    expect(createdNames(run).groups).toContain('shopsim.RUN.confirmation');
    expect(describeSettings(run)).toContainEqual([
      'confirmation',
      'at least once, without transactions, a commit every 50 ms',
    ]);
  });

  it('can be killed where it runs, and nowhere else', () => {
    const [event] = runOf(scenarioText(confirming, crash)).events;
    expect(event).toMatchObject({
      name: 'crash-confirmation',
      action: { kind: 'crash-service', service: 'confirmation' },
    });
    expect(sentencesOf(scenarioText(crash))).toEqual([
      'confirmation is off in this scenario; leave the event out, or give services.confirmation a mode',
    ]);
    expect(sentencesOf(scenarioText('events: [{ at: 1s, do: crash-service, service: payment }]'))).toEqual([
      `events[0].service "payment": a streaming service is ${orList(crashableServices)}; write for instance confirmation`,
    ]);
  });

  it('reads no partition that is added, which is said', () => {
    const adding = 'events: [{ at: 1s, do: add-partitions, partitions: 24 }]';
    expect(sentencesOf(scenarioText(confirming, adding))).toEqual([
      'the confirmation service reads no partition that is added; leave the event out, or confirmation off',
    ]);
  });

  it('is what a measure of confirmations needs, in each run that it is about', () => {
    const variants =
      'variants: [{ name: on, set: { services.confirmation.commitInterval: 1s } }, { name: off, set: { services.confirmation: off } }]';
    const text = (threshold: string): string =>
      scenarioText('services: { confirmation: {} }', variants, `thresholds: ['${threshold}']`);
    expect(planOf(text('confirmation.missing of on == 0')).thresholds).toHaveLength(1);
    expect(sentencesOf(text('confirmation.missing == 0'))).toEqual([
      'confirmation is off in the run off: confirmation.missing is not measured',
    ]);
  });

  it.each([
    [
      'mode: twice',
      'services.confirmation.mode "twice": the mode of the confirmations is exactlyOnce or atLeastOnce; write for instance exactlyOnce',
    ],
    [
      'commitInterval: 1ms',
      'services.confirmation.commitInterval "1ms": the commit interval must be from 10ms to 1m; write for instance 100ms',
    ],
  ])('refuses %s', (setting, sentence) => {
    expect(sentencesOf(scenarioText(`services: { confirmation: { ${setting} } }`))).toEqual([sentence]);
  });
});
