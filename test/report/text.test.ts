import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/metrics/result.ts';
import { renderText } from '../../src/report/text.ts';
import {
  buildEmptyPhase,
  buildGenerator,
  buildLatencies,
  buildLatency,
  buildPhase,
  buildResult,
  buildService,
  buildThreshold,
  buildVerification,
  buildThread,
  buildTrafficPlan,
} from '../support/result-builder.ts';

const flawless = buildResult();

const noServices: Partial<RunResult> = {
  services: [],
  verification: buildVerification({ acked: 150_000, seen: {}, unseen: {} }),
};

const all = buildLatencies(150_000);
const noDelay = buildLatency({ medianUs: 0, count: 150_000 });
const closedLoopLatencies = { ...all, sendDelay: noDelay, service: all.response };

/** `--rate max --services none`, limited by the generator. */
const closedLoop = buildResult({
  ...noServices,
  run: { ...flawless.run, command: 'shop-sim produce --bootstrap-server localhost:9092 --rate max --services none' },
  plan: buildTrafficPlan({ kind: 'max' }),
  phases: [
    buildPhase({ startMs: 0, latencyUs: { ...closedLoopLatencies, endToEnd: {}, completion: null } }),
    buildEmptyPhase('drain', 30_000, 12),
  ],
  generator: buildGenerator({
    verdict: 'SUSPECT',
    reasons: [
      "generator-1 was 99 % busy: the rate reached is the limit of shop-sim's generator, not of the broker; add --generators 2 to look for the broker's",
    ],
    threads: [buildThread('generator-1', { busyRatio: 0.99, gcRatio: 0.02, cpuRatio: null })],
  }),
});

/** A leader was lost for good, and the machine was too small. */
const failing = buildResult({
  plan: buildTrafficPlan({ kind: 'constant', ratePerSec: 5000 }, { arrivals: 'poisson', durationMs: 2000 }),
  phases: [
    buildPhase({
      startMs: 0,
      durationMs: 2000,
      orders: { intended: 10_000, dropped: 12, sent: 9988, acked: 9700, failed: 250, indeterminate: 38 },
      throughput: { intendedPerSec: 5000, offeredPerSec: 4994, ackedPerSec: 4850, ackedMbPerSec: 4.22 },
      latencyUs: buildLatencies(9700, 300),
    }),
    buildEmptyPhase('drain', 2000, 10_000),
  ],
  seconds: flawless.seconds.slice(0, 3),
  services: [
    buildService('inventory', { handled: 9700, redelivered: 120, consumed: 9820, rebalances: 3 }),
    buildService('payment', { handled: 9650, resultsFailed: 4, resultsAcked: 9646 }),
  ],
  verification: buildVerification({
    acked: 9700,
    seen: { inventory: 9700, payment: 9650 },
    unseen: { inventory: 0, payment: 50 },
    foreign: 3,
    corrupt: 1,
  }),
  generator: buildGenerator({
    verdict: 'INVALID',
    reasons: [
      'generator-1 was 97 % busy (above 95 %): add --generators 2 or lower --rate',
      'send delay p99 was 250 ms, above 100 ms, and the response time contains it: generator-1 was 97 % busy; add --generators 2 or lower --rate',
    ],
    threads: [
      buildThread('generator-1', {
        busyRatio: 0.971,
        gcRatio: 0.021,
        cpuRatio: 0.958,
        loopDelay: { p99Us: 251_000, maxUs: 1_203_000 },
      }),
      buildThread('services', { busyRatio: 0.262, gcRatio: 0.011 }),
    ],
  }),
  thresholds: [buildThreshold({})],
  notices: ['Broker 1 at localhost:9092 was lost as the leader of partitions 0, 3 and 6; they have no other replica.'],
  verdict: 'FAIL',
});

const noOrders = buildVerification({ acked: 0, seen: { inventory: 0 }, unseen: { inventory: 0 } });

/** Ctrl-C during the warm-up, before the first order. */
const interruptedEarly = buildResult({
  run: { ...flawless.run, endedBy: 'interrupt' },
  phases: [buildEmptyPhase('measure', 0, 0), buildEmptyPhase('drain', 0, 30)],
  seconds: [],
  services: [buildService('inventory', { handled: 0, outcomes: {}, maxLag: 0 })],
  verification: noOrders,
  generator: buildGenerator({
    verdict: 'INVALID',
    reasons: ['no order was due in the measure phase: let the run last longer than its warm-up'],
    cpuUsPerOrder: null,
    notes: [],
  }),
  verdict: 'INVALID',
});

/** Ctrl-C after two seconds at 50 orders/s on the embedded broker. */
const interruptedOnEmbedded = buildResult({
  run: { ...flawless.run, endedBy: 'interrupt' },
  plan: buildTrafficPlan({ kind: 'constant', ratePerSec: 50 }),
  target: { ...flawless.target, kind: 'embedded', bootstrapServers: '127.0.0.1:41873', clusterId: null },
  phases: [
    buildPhase({
      startMs: 0,
      durationMs: 2000,
      orders: { intended: 100, dropped: 0, sent: 100, acked: 100, failed: 0, indeterminate: 0 },
    }),
    buildEmptyPhase('drain', 2000, 190),
  ],
  seconds: flawless.seconds.slice(0, 2),
  services: [buildService('inventory', { handled: 100, maxLag: 2 })],
  verification: { ...noOrders, acked: 100, seen: { inventory: 100 } },
});

/** `shop-sim consume`: services on what other runs produced. */
const consuming = buildResult({
  run: { ...flawless.run, command: 'shop-sim consume --topic orders --services inventory', endedBy: 'interrupt' },
  plan: {},
  target: {
    ...flawless.target,
    acks: null,
    idempotent: null,
    compression: null,
    lingerMs: null,
    batchSizeBytes: null,
    client: null,
  },
  phases: [
    {
      ...buildEmptyPhase('measure', 0, 30_000),
      latencyUs: {
        ...buildEmptyPhase('measure', 0, 0).latencyUs,
        endToEnd: { inventory: buildLatencies(60_000).sendDelay },
      },
    },
  ],
  seconds: [],
  services: [buildService('inventory', { handled: 60_000, work: buildLatency({ medianUs: 230, count: 60_000 }) })],
  verification: { ...noOrders, seen: { inventory: 60_000 }, unseen: {} },
  generator: buildGenerator({
    cpuUsPerOrder: null,
    notes: [],
    threads: [buildThread('services', { busyRatio: 0.1, gcRatio: 0, loopDelay: { p99Us: null, maxUs: null } })],
  }),
});

const results = { flawless, closedLoop, failing, interruptedEarly, interruptedOnEmbedded, consuming };
const files = [{ content: 'result as JSON', path: '/home/ann/runs/result.json' }];

/** The lines of one section, by its heading. */
function sectionOf(result: RunResult, name: string): string {
  const sections = renderText(result, 0, files).split('\n\n');
  return sections.filter((section) => section.startsWith(name)).join('\n');
}

/** A text as one line, for looking up sentences. */
function unwrapped(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

function proofOf(result: RunResult): string {
  return unwrapped(sectionOf(result, 'WHAT THIS RUN PROVES'));
}

describe('the text report', () => {
  it.each(Object.entries(results))('of a run that is %s reads as it was approved', async (name, result) => {
    await expect(renderText(result, 0, files)).toMatchFileSnapshot(`snapshots/${name}.txt`);
  });

  it('in colours reads as it was approved', async () => {
    await expect(renderText(failing, 1, files)).toMatchFileSnapshot('snapshots/failing-in-colours.txt');
  });

  it.each(Object.entries(results))('of a run that is %s says the same with colours and without', (_, result) => {
    expect(stripVTControlCharacters(renderText(result, 3, files))).toBe(renderText(result, 0, files));
  });

  it.each(Object.entries(results))(
    'of a run that is %s fits 98 columns, without stray blanks or values',
    (_, result) => {
      const lines = renderText(result, 0, files).split('\n');
      expect(lines.filter((line) => line.length > 98)).toEqual([]);
      expect(lines.filter((line) => /\s$|NaN|undefined|null|Infinity/.test(line))).toEqual([]);
      expect(lines.at(-1)).toBe('');
    },
  );

  it('says that the embedded broker is no measurement of Kafka, at the top and with the numbers', () => {
    const text = unwrapped(renderText(interruptedOnEmbedded, 0));
    expect(text.match(/embedded broker, not a measurement of Kafka/g)).toHaveLength(2);
    expect(renderText(flawless, 0)).not.toContain('embedded');
  });

  it('names the producer where it is not our own', () => {
    const kafkajs = buildResult({ target: { ...flawless.target, client: 'kafkajs' } });
    expect(renderText(kafkajs, 0)).toMatch(/^ +producer +kafkajs 2\.2\.4's producer, acks=all, idempotent, linger/m);
    expect(renderText(flawless, 0)).not.toContain('kafkajs');
  });

  it('prints > drain, never a number, where a percentile falls among orders that never came back', () => {
    const rows = sectionOf(failing, 'LATENCY').split('\n');
    const response = rows.find((row) => row.includes('response time'));
    expect(response).toMatch(/^ {2}response time( +[\d.]+){4}( +> drain){4} +300$/);
    expect(rows.find((row) => row.includes('send delay'))).not.toContain('> drain');
  });

  it('marks the percentiles that rest on too few samples, and says how many they need', () => {
    expect(sectionOf(interruptedOnEmbedded, 'LATENCY')).toMatch(/response time( +[\d.]+){4}( +[\d.]+\*){3} +[\d.]+\n/);
    expect(unwrapped(sectionOf(interruptedOnEmbedded, 'LATENCY'))).toContain('p99 563, p99.9 5,662, p99.99 56,647');
    expect(sectionOf(flawless, 'LATENCY')).not.toContain('*');
  });

  it('finds orders that the accounts cannot place', () => {
    const [measure] = flawless.phases.slice(1);
    const orders = { intended: 150_000, dropped: 1, sent: 149_996, acked: 149_990, failed: 0, indeterminate: 0 };
    const conservation = [
      { statement: 'measure: intended = dropped + sent orders', left: 150_000, right: 149_997, holds: false },
    ];
    const verification = buildVerification({ conservation });
    const leaky = buildResult({ phases: [buildPhase({ ...measure, orders })], verification, verdict: 'FAIL' });
    expect(sectionOf(leaky, 'ORDERS')).toContain(
      '✗ 9 orders unaccounted for: intended - dropped - sent = 3, sent - acked - failed - indeterminate = 6',
    );
    expect(renderText(leaky, 0)).toMatch(
      /verdict +FAIL +measure: intended = dropped \+ sent orders: 150,000 is not 149,997/,
    );
  });

  it('gives every reason for a FAIL', () => {
    const verdict = renderText(failing, 0).split('\n\n')[3] ?? '';
    for (const reason of [
      '250 orders failed',
      '38 orders indeterminate',
      '50 of 9,700',
      '1 record corrupt',
      'threshold failed: response.p99 < 20ms (was 31.2 ms)',
    ]) {
      expect(verdict).toContain(reason);
    }
  });

  it('tells of a warm-up that is not VALID as of something that does not count', () => {
    const [warmup, ...others] = flawless.phases;
    const measurement = { verdict: 'SUSPECT' as const, reasons: ['send delay p99 was 6.00 ms', 'x'] };
    const text = renderText(buildResult({ phases: [buildPhase({ ...warmup, measurement }), ...others] }), 0);
    expect(unwrapped(text)).toContain(
      'note: the warm-up, which does not count, was SUSPECT: send delay p99 was 6.00 ms; x',
    );
    expect(text).toMatch(/measurement +VALID/);
    expect(renderText(flawless, 0)).not.toContain('which does not count');
  });

  it('shows a dash for what a platform does not tell of a thread', () => {
    expect(sectionOf(consuming, 'SHOP-SIM ITSELF')).toMatch(/services +10\.0 % +19\.0 % +0\.0 % +- +-\n/);
    expect(sectionOf(closedLoop, 'SHOP-SIM ITSELF')).toMatch(/generator-1 +99\.0 % +- +2\.0 % +1\.21 +4\.87\n/);
  });

  it('says what an interrupt cut off without calling it a failure', () => {
    const { verification, run } = flawless;
    const cutOff = buildResult({
      run: { ...run, endedBy: 'interrupt' },
      verification: { ...verification, unseen: { inventory: 0, payment: 50, notification: 7 } },
    });
    expect(unwrapped(renderText(cutOff, 0))).toContain(
      'PASS 175,000 orders acknowledged; when the run ended, 50 not handled by payment and 7 not handled by notification',
    );
  });

  it('leaves out rules of a schedule in a closed loop', () => {
    const text = renderText(closedLoop, 0);
    expect(text).not.toMatch(/^ {2}(intended|offered|send delay) /m);
    expect(sectionOf(closedLoop, 'LATENCY')).toContain('closed loop');
  });

  it('draws a partial last second of the measure phase as no fall', () => {
    const seconds = [
      ...flawless.seconds.slice(0, 34),
      { startMs: 34_000, intended: 5000, sent: 10, acked: 10, responseP99Us: 1, handled: {}, lag: {} },
    ];
    const [, measure] = flawless.phases;
    const shorter = buildPhase({ ...measure, durationMs: 29_500 });
    expect(sectionOf(buildResult({ seconds, phases: [shorter] }), '  acked/s')).toMatch(/█{29} {2}4,990 to 5,00\d/);
  });
});

describe('what a run proves', () => {
  it('is delivery to each service and a bound on the response time, when both were measured', () => {
    expect(proofOf(flawless)).toMatch(
      /^WHAT THIS RUN PROVES Each of the 175,000 orders that the cluster acknowledged was handled at least once by inventory, payment and notification, with its value intact\. Of the records delivered, none repeated an order at another offset, none was out of order and none had its effect twice\. At 5,000 orders\/s, 99 % of the orders were acknowledged within [\d.]+ ms of the intended time and 99 % of the orders were handled by every service within \d+ ms of it\.$/,
    );
  });

  it('says nothing about loss without services, nor about latency from a closed loop', () => {
    expect(proofOf(closedLoop)).toContain('no service ran, so this run says nothing about loss');
    expect(proofOf(closedLoop)).toContain('a closed loop cannot tell');
    expect(proofOf(closedLoop)).toContain('SUSPECT');
    expect(proofOf(closedLoop)).not.toContain('% of the orders');
  });

  it('claims no loss that was not looked for, and no speed from an INVALID measurement', () => {
    expect(proofOf(failing)).toContain('some were not handled before the drain ended: 50 by payment. Late or lost');
    expect(proofOf(failing)).toContain(
      '12 were dropped before a socket, 250 were refused and are not in the log and 38 may',
    );
    expect(proofOf(failing)).toContain('About speed it proves nothing');
    expect(proofOf(failing)).not.toContain(' ms ');
  });

  it('bounds all orders where they are too few for a percentile', () => {
    expect(proofOf(interruptedOnEmbedded)).toMatch(/At 50 orders\/s, all 100 orders were acknowledged within/);
  });

  it('is nothing when no order was acknowledged', () => {
    expect(proofOf(interruptedEarly)).toBe('WHAT THIS RUN PROVES Nothing: no order was acknowledged.');
  });

  it('claims no orders for a run that only consumed', () => {
    expect(proofOf(consuming)).toBe(
      'WHAT THIS RUN PROVES inventory handled 60,000 orders. They were produced by other runs, so whether any is missing this run cannot tell. Of the records delivered, none repeated an order at another offset, none was out of order and none had its effect twice.',
    );
    expect(sectionOf(consuming, 'LATENCY')).toMatch(/end-to-end\n +inventory +[\d.]+/);
  });

  it('takes an acknowledgement with acks=0 for what it is', () => {
    const target = { ...flawless.target, acks: 0 as const };
    expect(proofOf(buildResult({ target }))).toContain('(with acks=0 that says only: written to a socket)');
  });
});
