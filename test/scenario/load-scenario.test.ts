import { describe, expect, it } from 'vitest';
import { planOf, problemsOf, runOf, scenarioText, sentencesOf, withTraffic } from './scenario-text.ts';

describe('a scenario file', () => {
  it('of the smallest size is a run with every default of the flags', () => {
    const run = runOf(scenarioText());
    expect(run).toMatchObject({
      name: 'run',
      brokers: 1,
      topic: { partitions: 12, replicationFactor: undefined, retentionBytes: undefined },
      producer: {
        acks: 'all',
        idempotent: true,
        lingerMs: 5,
        batchSizeBytes: 131_072,
        maxInFlight: 5,
        client: 'shop-sim',
      },
      traffic: { warmupMs: 5000, key: 'orderId', skew: 0.75, generators: 1, onFull: 'wait' },
      services: { names: ['inventory', 'payment', 'notification'], threads: 1, declineRate: 0.05, stockPerSku: 10_000 },
      events: [],
      drainTimeoutMs: 30_000,
      verifyLog: false,
    });
    expect(run.traffic.phases).toEqual([
      {
        name: 'measure',
        shape: { kind: 'constant', ratePerSec: 5000 },
        arrivals: 'constant',
        durationMs: 10_000,
        flashSaleShare: 0,
      },
    ]);
  });

  it('may be JSON, which is YAML too', () => {
    const text = JSON.stringify({
      name: 'json',
      description: 'x',
      demonstrates: 'durability',
      traffic: { phases: [{ name: 'measure', duration: '2s' }] },
    });
    expect(planOf(text)).toMatchObject({ name: 'json', demonstrates: 'durability' });
  });

  it('is frozen, whatever it holds', () => {
    const run = runOf(scenarioText('events: [{ at: 1s, do: replay }]'));
    expect([run, run.traffic.phases, run.services.settings.payment, run.events[0]?.action].every(Object.isFrozen)).toBe(
      true,
    );
  });

  it('keeps the settings of Kafka under their names', () => {
    const text = scenarioText('producer: { acks: 1, linger.ms: 20, delivery.timeout.ms: 5s, batch.size: 64KiB }');
    expect(runOf(text).producer).toMatchObject({
      acks: 1,
      idempotent: false,
      lingerMs: 20,
      deliveryTimeoutMs: 5000,
      batchSizeBytes: 65_536,
    });
  });

  it('says how each service works', () => {
    const text = scenarioText(
      'services:',
      '  inventory: { stock: 5, flashSaleStock: 7, work: none }',
      '  payment:',
      '    members: 4',
      '    concurrency: 1',
      '    work: 2ms',
      '    declineRate: 10%',
      '    failures: { transient: 2%, poison: 0.1% }',
      '    retry: { mode: topics, delays: [1s, 5s] }',
      '  notification: off',
    );
    const { services } = runOf(text);
    expect(services).toMatchObject({
      names: ['inventory', 'payment'],
      declineRate: 0.1,
      stockPerSku: 5,
      flashSaleStock: 7,
    });
    expect(services.settings).toEqual({
      inventory: expect.objectContaining({ members: 1, work: { kind: 'none' } }),
      payment: {
        members: 4,
        concurrency: 1,
        work: { kind: 'constant', ms: 2 },
        transientFailureRatio: 0.02,
        poisonRatio: 0.001,
        retry: { mode: 'topics', delaysMs: [1000, 5000] },
      },
      notification: expect.objectContaining({ members: 1 }),
    });
  });
});

describe('what is wrong with a scenario', () => {
  it('is said all at once, each with its place, its line and a caret', () => {
    const text = withTraffic('  rate: -5\n  phases:\n    - name: measure\n      duration: 10 parsecs', 'brokrs: 3');
    expect(problemsOf(text)).toBe(
      [
        'test.yaml:5:9: traffic.rate -5: a rate must be above 0 orders/s; write for instance 5000/s.',
        '   5 |   rate: -5',
        '     |         ^^',
        'test.yaml:8:17: traffic.phases[0].duration "10 parsecs": a duration is a number with its unit, like 250ms, 30s, 5m, 1m30s or 2h; write for instance 30s.',
        '   8 |       duration: 10 parsecs',
        '     |                 ^^^^^^^^^^',
        'test.yaml:9:1: brokrs is not a setting; did you mean brokers?',
        '   9 | brokrs: 3',
        '     | ^^^^^^',
      ].join('\n'),
    );
  });

  it.each([
    [
      'services: { payment: of }',
      `services.payment "of": a service is 'off', or has settings of its own; write for instance off`,
    ],
    ['services: { payment: { membrs: 2 } }', 'services.payment.membrs is not a setting; did you mean members?'],
    [
      'services: { payment: { work: fast } }',
      `services.payment.work "fast": work is 'none', a time, or { median: 120ms, sigma: 0.6 }; write for instance none or 2ms`,
    ],
    [
      'services: { payment: { work: { median: 3 } } }',
      'services.payment.work.sigma is missing; write for instance 0.6',
    ],
    ['events: [{ at: 1s, do: stop-servce }]', 'events[0].do "stop-servce" is not known; did you mean stop-service?'],
    ['events: [{ at: 1s, do: set-members, service: payment }]', 'events[0].members is missing; write for instance 4'],
    ['events: [{ at: 1s }]', expect.stringMatching(/^events\[0\]\.do is missing; there are stop-service, /)],
    ['events: 3', 'events is a list of events: each begins with a hyphen'],
    ['brokers: [1]', 'brokers takes one value, not a list; write for instance 1 or 3'],
    ['brokers:', 'brokers has no value; write for instance 1 or 3'],
    ['topic: 12', 'topic takes settings of its own, each as a line `key: value`'],
    ['verifyLog: yes', 'verifyLog is true or false'],
  ])('%s', (line, sentence) => {
    expect(sentencesOf(scenarioText(line))).toContainEqual(sentence);
  });
});
