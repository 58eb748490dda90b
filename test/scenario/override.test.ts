import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/scenario/load-scenario.ts';
import { renderProblems } from '../../src/scenario/render-problems.ts';
import { planOf, runOf, scenarioText, sentencesOf } from './scenario-text.ts';

describe('--set', () => {
  it.each([
    [
      'traffic.rate=2000',
      (run: ReturnType<typeof runOf>) => run.traffic.phases[0]?.shape,
      { kind: 'constant', ratePerSec: 2000 },
    ],
    ['traffic.phases.measure.duration=1s', (run) => run.traffic.phases[0]?.durationMs, 1000],
    ['traffic.phases.0.duration=1s', (run) => run.traffic.phases[0]?.durationMs, 1000],
    ['producer.linger.ms=20', (run) => run.producer.lingerMs, 20],
    [
      'services.payment.work={ median: 1ms, sigma: 0 }',
      (run) => run.services.settings.payment.work,
      { kind: 'log-normal', medianMs: 1, sigma: 0 },
    ],
    ['services.notification=off', (run) => run.services.names, ['inventory', 'payment']],
    ['verifyLog=true', (run) => run.verifyLog, true],
    ['traffic.phases=[{ name: a, duration: 1s }, { name: b, duration: 2s }]', (run) => run.traffic.phases.length, 2],
  ] satisfies [string, (run: ReturnType<typeof runOf>) => unknown, unknown][])('%s', (set, read, value) => {
    expect(read(runOf(scenarioText(), { sets: [set] }))).toEqual(value);
  });

  it('of several for one setting, the last counts', () => {
    const sets = ['topic.partitions=3', 'topic.partitions=6'];
    expect(runOf(scenarioText('topic: { partitions: 1 }'), { sets }).topic.partitions).toBe(6);
  });

  it.each([
    ['traffic.rte=2', 'traffic.rte is not a setting; did you mean traffic.rate?'],
    ['producer.linger=2', 'producer.linger is not a setting; did you mean producer.linger.ms?'],
    ['trafic.rate=2', 'trafic is not a setting; did you mean traffic?'],
    ['traffic.rate.x=2', 'traffic.rate has no settings below it'],
    ['traffic.phases.measur.rate=2', 'traffic.phases has no item measur; did you mean measure?'],
    ['traffic.phases.1.rate=2', 'traffic.phases has no item 1; there are measure'],
    ['traffic.rate', 'a setting is given as PATH=VALUE, for instance --set traffic.rate=2000/s'],
    ['traffic.rate=', 'a setting is given as PATH=VALUE, for instance --set traffic.rate=2000/s'],
    ['traffic.rate=-1', 'traffic.rate -1: a rate must be above 0 orders/s; write for instance 5000/s'],
    ['traffic.rate=&x 1', 'the anchor &x is not understood here; leave it out'],
    ['sasl.password=hunter2', expect.stringMatching(/^sasl is not a setting; there are /)],
  ])('%s is wrong', (set, sentence) => {
    expect(sentencesOf(scenarioText(), { sets: [set] })).toEqual([sentence]);
  });

  it('shows what was typed, with a caret under what is meant', () => {
    const loaded = loadScenario({ path: 'test.yaml', text: scenarioText() }, { sets: ['traffic.rate=fast'] });
    expect('problems' in loaded && renderProblems(loaded.problems)).toBe(
      '--set:1:14: traffic.rate "fast": a rate is a number of orders per second, like 5000, 20k or 0.5; write for instance 5000/s.\n' +
        '   1 | traffic.rate=fast\n' +
        '     |              ^^^^',
    );
  });
});

describe('variants', () => {
  const variants =
    'variants: [{ name: a, set: { topic.partitions: 3 } }, { name: b, set: { services.payment.members: 4 } }]';

  it('are runs with settings of their own', () => {
    const plan = planOf(scenarioText(variants));
    expect(
      plan.variants.map(({ name, topic, services }) => [name, topic.partitions, services.settings.payment.members]),
    ).toEqual([
      ['a', 3, 1],
      ['b', 12, 4],
    ]);
  });

  it('give way to --set', () => {
    const plan = planOf(scenarioText(variants), { sets: ['topic.partitions=6'] });
    expect(plan.variants.map(({ topic }) => topic.partitions)).toEqual([6, 6]);
  });

  it('can themselves be set by their names', () => {
    const plan = planOf(scenarioText(variants), { sets: ['variants.b.set.services.payment.members=9'] });
    expect(plan.variants[1]?.services.settings.payment.members).toBe(9);
  });

  it.each([
    [
      'variants: [{ name: a, set: { topic.partitons: 3 } }]',
      'topic.partitons is not a setting; did you mean topic.partitions?',
    ],
    [
      'variants: [{ name: a, set: { thresholds: [] } }]',
      "thresholds cannot be changed here: it is the whole scenario's",
    ],
    [
      'variants: [{ name: a, set: { topic.partitions: x } }]',
      'topic.partitions "x": the number of partitions is a whole number; write for instance 12',
    ],
    [
      'variants: [{ name: a, set: {} }, { name: a, set: {} }]',
      'two variants are called a; give each a name of its own',
    ],
    ['variants: []', 'variants must have at least one run, or not be there'],
    ['variants: [{ name: a }]', 'variants[0].set is missing'],
  ])('%s', (line, sentence) => {
    expect(sentencesOf(scenarioText(line))).toContain(sentence);
  });

  it('report once what is wrong with all of them', () => {
    const text = scenarioText('topic: { replicationFactor: 3 }', variants);
    expect(sentencesOf(text)).toEqual([
      'a replicationFactor of 3 needs as many brokers, and the scenario wants 1; give brokers: 3',
    ]);
  });
});

describe('--quick', () => {
  it('takes the settings of quick', () => {
    const text = scenarioText(
      'quick: { traffic.warmup: 0, traffic.phases.measure.duration: 2s, services.payment.work: none }',
    );
    expect(runOf(text).traffic.warmupMs).toBe(5000);
    expect(runOf(text, { quick: true })).toMatchObject({
      traffic: { warmupMs: 0, phases: [{ durationMs: 2000 }] },
      services: { settings: { payment: { work: { kind: 'none' } } } },
    });
  });

  it('refuses settings that are not quick', () => {
    const text = scenarioText('quick: { traffic.phases.measure.duration: 15s }');
    expect(sentencesOf(text, { quick: true })).toEqual([
      'with these settings of quick the longest run takes 20 s and all together 20 s, warm-ups included; at most 10 s and 20 s are quick',
    ]);
  });

  it.each([
    ['quick: { traffic.wramup: 0 }', 'traffic.wramup is not a setting; did you mean traffic.warmup?'],
    ['quick: { name: other }', "name cannot be changed here: it is the whole scenario's"],
    ['quick: 3', 'quick is a map from settings to values, like { traffic.rate: 2000/s }'],
  ])('%s', (line, sentence) => {
    expect(sentencesOf(scenarioText(line), { quick: true })).toContain(sentence);
  });

  it('without settings of its own shortens every time by one factor, and leaves the rates', () => {
    const text = [
      'name: test',
      'description: x',
      'demonstrates: durability',
      'traffic:',
      '  warmup: 10s',
      '  phases:',
      '    - { name: a, duration: 60s }',
      '    - { name: b, shape: sine, min: 1/s, max: 9/s, period: 30s, duration: 30s }',
      'events: [{ at: b + 15s, do: broker-latency, latency: 100ms, for: 9s }]',
    ].join('\n');
    const { traffic, events } = runOf(text, { quick: true });
    expect(traffic.warmupMs).toBe(1000);
    expect(traffic.phases).toMatchObject([
      { durationMs: 6000, shape: { kind: 'constant', ratePerSec: 5000 } },
      { durationMs: 3000, shape: { kind: 'sine', periodMs: 3000 } },
    ]);
    expect(events).toMatchObject([{ atMs: 7500, durationMs: 900, action: { latencyMs: 100 } }]);
  });

  it('shares its 20 seconds among several runs', () => {
    const names = ['a', 'b', 'c', 'd'];
    const text = scenarioText(`variants: [${names.map((name) => `{ name: ${name}, set: {} }`).join(', ')}]`);
    const lengths = planOf(text, { quick: true }).variants.map(
      ({ traffic }) => traffic.warmupMs + (traffic.phases[0]?.durationMs ?? 0),
    );
    expect(lengths).toEqual([5000, 5000, 5000, 5000]);
  });

  it('leaves alone what is quick already', () => {
    const text = scenarioText().replace('duration: 10s', 'duration: 2s');
    expect(runOf(text, { quick: true })).toEqual(runOf(text));
  });
});
