import { describe, expect, it } from 'vitest';
import type { LatencySummary, ThreadUsage } from '../../src/metrics/result.ts';
import { type Judgement, type MeasuredConditions, judge, judgeWhole } from '../../src/metrics/verdict.ts';
import { buildEmptyPhase, buildLatencies, buildLatency, buildPhase, buildThread } from '../support/result-builder.ts';

const measured = buildPhase({ latencyUs: buildLatencies(150_000) });

function judged(overrides: Partial<MeasuredConditions> = {}): Judgement {
  return judge(conditions(overrides));
}

function conditions(overrides: Partial<MeasuredConditions> = {}): MeasuredConditions {
  return {
    phase: measured,
    generates: true,
    closedLoop: false,
    needsOrders: true,
    negativeEndToEndCount: 0,
    generatorThreads: [thread('generator-1')],
    serviceThreads: [thread('services')],
    brokerOnThisHost: false,
    cpuCount: 2,
    ...overrides,
  };
}

function thread(name: string, usage: Partial<ThreadUsage> = {}): ThreadUsage {
  return buildThread(name, { gcRatio: 0.01, ...usage });
}

function offering(offeredPerSec: number): MeasuredConditions['phase'] {
  return { ...measured, throughput: { ...measured.throughput, intendedPerSec: 5000, offeredPerSec } };
}

function withP99(sendDelayUs: number | null, responseUs: number | null): MeasuredConditions['phase'] {
  const { latencyUs } = measured;
  const sendDelay: LatencySummary = { ...latencyUs.sendDelay, p99Us: sendDelayUs };
  const response: LatencySummary = { ...latencyUs.response, p99Us: responseUs };
  return { ...measured, latencyUs: { ...latencyUs, sendDelay, response } };
}

function reasonForDelay(sendDelayUs: number | null, responseUs: number): string | undefined {
  return judged({ phase: withP99(sendDelayUs, responseUs) }).reasons[0];
}

/** DESIGN "Rules of measurement" 4: each rule with values at and just beyond its limits. */
const rules: readonly {
  readonly rule: string;
  readonly conditions: (value: number) => Partial<MeasuredConditions>;
  readonly valid: readonly number[];
  readonly suspect: readonly number[];
  readonly invalid: readonly number[];
}[] = [
  {
    rule: 'offered rate, of 5,000 orders/s',
    conditions: (offeredPerSec) => ({ phase: offering(offeredPerSec) }),
    valid: [5000, 5001, 4950],
    suspect: [4949.9, 4750],
    invalid: [4749.9, 0],
  },
  {
    rule: 'send delay p99 in us, response p99 20 ms',
    conditions: (us) => ({ phase: withP99(us, 20_000) }),
    valid: [0, 5000],
    suspect: [5001, 10_000],
    invalid: [10_001],
  },
  {
    rule: 'send delay p99 in us, response p99 100 ms',
    conditions: (us) => ({ phase: withP99(us, 100_000) }),
    valid: [10_000],
    suspect: [10_001, 50_000],
    invalid: [50_001],
  },
  {
    rule: 'send delay p99 in us, response p99 400 ms',
    conditions: (us) => ({ phase: withP99(us, 400_000) }),
    valid: [40_000],
    suspect: [40_001, 100_000],
    invalid: [100_001],
  },
  {
    rule: 'busy generator thread',
    conditions: (busyRatio) => ({ generatorThreads: [thread('g', { busyRatio })] }),
    valid: [0, 0.8],
    suspect: [0.801, 0.95],
    invalid: [0.951, 1],
  },
  {
    rule: 'negative end-to-end of 450,000',
    conditions: (negativeEndToEndCount) => ({ negativeEndToEndCount }),
    valid: [0, 450],
    suspect: [451, 4500],
    invalid: [4501, 450_000],
  },
  {
    rule: 'garbage collection of a generator thread',
    conditions: (gcRatio) => ({ generatorThreads: [thread('g', { gcRatio })] }),
    valid: [0, 0.05],
    suspect: [0.051, 0.15],
    invalid: [0.151, 1],
  },
  {
    rule: 'garbage collection of a service thread',
    conditions: (gcRatio) => ({ serviceThreads: [thread('s', { gcRatio })] }),
    valid: [0, 0.05],
    suspect: [0.051, 0.15],
    invalid: [0.151, 1],
  },
  {
    rule: 'busy service thread',
    conditions: (busyRatio) => ({ serviceThreads: [thread('s', { busyRatio })] }),
    valid: [0, 0.8],
    suspect: [0.801, 0.95],
    invalid: [0.951, 1],
  },
];

describe('judge', () => {
  it.each(rules)('by the rule of the $rule finds VALID, SUSPECT and INVALID at its limits', (rule) => {
    const verdictsOf = (values: readonly number[]): string[] =>
      values.map((value) => {
        const { verdict, reasons } = judged(rule.conditions(value));
        return reasons.length === (verdict === 'VALID' ? 0 : 1) ? verdict : `${verdict} for ${reasons.length} reasons`;
      });
    expect({
      valid: new Set(verdictsOf(rule.valid)),
      suspect: new Set(verdictsOf(rule.suspect)),
      invalid: new Set(verdictsOf(rule.invalid)),
    }).toEqual({ valid: new Set(['VALID']), suspect: new Set(['SUSPECT']), invalid: new Set(['INVALID']) });
  });

  it('finds nothing to say about a sound measurement', () => {
    expect(judged()).toEqual({ verdict: 'VALID', reasons: [], notes: [] });
  });

  it('blames the generator for a missed rate when it was busy, and what it waited for when it was not', () => {
    const busy = judged({
      phase: offering(4600),
      generatorThreads: [thread('generator-1', { busyRatio: 0.93, cpuRatio: 0.9 })],
    });
    expect(busy.reasons[0]).toBe(
      '92 % of the intended rate was offered (4,600.0 of 5,000.0 orders/s, below 95 %): generator-1 was 93 % busy; add --generators 2 or lower --rate',
    );
    const idle = judged({ phase: offering(4600) });
    expect(idle.reasons).toEqual([
      "92 % of the intended rate was offered (4,600.0 of 5,000.0 orders/s, below 95 %): generator-1 was only 20 % busy, so the producer's memory was full or this host short of CPU; lower --rate",
    ]);
  });

  it.each([
    ['5 ms are fine even when they are most of the response', 5000, 6000, 'VALID'],
    ['100 ms is the most a long response excuses', 100_000, 2_000_000, 'VALID'],
    ['above 100 ms whatever the response', 100_001, 2_000_000, 'INVALID'],
    ['the send delay itself has no 99th percentile', null, 2_000_000, 'INVALID'],
    ['the response has no 99th percentile', 60_000, null, 'VALID'],
  ] as const)('judges the send delay: %s', (_, sendDelayUs, responseUs, verdict) => {
    expect(judged({ phase: withP99(sendDelayUs, responseUs) }).verdict).toBe(verdict);
  });

  it('says which limit the send delay broke', () => {
    expect(reasonForDelay(5600, 20_000)).toMatch(/^send delay p99 was 5\.60 ms, above 5\.00 ms, and/);
    expect(reasonForDelay(10_500, 100_000)).toMatch(/above a tenth of the response time p99 of 100 ms/);
    expect(reasonForDelay(60_000, 100_000)).toMatch(/above half of the response time p99 of 100 ms/);
    expect(reasonForDelay(250_000, 2_000_000)).toMatch(/^send delay p99 was 250 ms, above 100 ms/);
    expect(reasonForDelay(null, 20_000)).toMatch(/^send delay p99 has no end, above 100 ms/);
  });

  it('names the busy generator thread and the remedy', () => {
    const generatorThreads = [thread('generator-1'), thread('generator-2', { busyRatio: 0.97, cpuRatio: 0.9 })];
    expect(judged({ generatorThreads }).reasons).toEqual([
      'generator-2 was 97 % busy (above 95 %): add --generators 3 or lower --rate',
    ]);
  });

  it('takes a busy generator in a closed loop as the limit that was found, and asks for nothing of its schedule', () => {
    const late = { ...offering(1), latencyUs: withP99(900_000, 900_000).latencyUs };
    const judgement = judged({
      phase: late,
      closedLoop: true,
      generatorThreads: [thread('generator-1', { busyRatio: 0.99, cpuRatio: null })],
    });
    expect(judgement.verdict).toBe('SUSPECT');
    expect(judgement.reasons).toEqual([
      "generator-1 was 99 % busy: the rate reached is the limit of shop-sim's generator, not of the broker; add --generators 2 to look for the broker's",
    ]);
    expect(judged({ phase: late, closedLoop: true }).verdict).toBe('VALID');
  });

  it('sends a busy host the way to more CPUs, not to more threads', () => {
    const starved = { busyRatio: 0.97, cpuRatio: 0.52 };
    expect(judged({ generatorThreads: [thread('generator-1', starved)] }).reasons).toEqual([
      'generator-1 was 97 % busy (above 95 %), with a CPU for only 52 % of the time: this host is short of CPU; lower --rate, or give it more CPUs',
    ]);
    expect(judged({ closedLoop: true, generatorThreads: [thread('generator-1', starved)] }).reasons).toEqual([
      "generator-1 was 97 % busy, with a CPU for only 52 % of the time: the rate reached is the limit of this host's CPUs, not of the broker; give it more CPUs to look for the broker's",
    ]);
    const waiting = thread('generator-1', { busyRatio: 0.3, cpuRatio: 0.1 });
    expect(judged({ phase: offering(4600), generatorThreads: [waiting] }).reasons[0]).toMatch(
      /: generator-1 was 30 % busy, with a CPU for only 10 % of the time; this host is short of CPU; lower --rate, or/,
    );
    const unknown = thread('generator-1', { ...starved, cpuRatio: null });
    expect(judged({ generatorThreads: [unknown] }).reasons[0]).toMatch(/ add --generators 2 or lower --rate$/);
  });

  it('names what is to be done about the services, about garbage and about clocks', () => {
    const serviceThreads = [thread('services', { busyRatio: 0.9, gcRatio: 0.06 })];
    expect(judged({ serviceThreads, negativeEndToEndCount: 900 }).reasons).toEqual([
      "services was 90 % busy (above 80 %), with a CPU for only 19 % of the time: end-to-end contains shop-sim's own queueing; lower --rate, or run services in a process of their own with `shop-sim consume`",
      'services spent 6 % of the time collecting garbage (above 5 %), standing still meanwhile: lower --rate, or run services in a process of their own with `shop-sim consume`',
      '0.2 % of the end-to-end samples were below zero (900 of 450,000, above 0.1 %): the clocks of producer and services disagree; synchronize them or run both in one process',
    ]);
  });

  it('gives every reason and the worst of the verdicts', () => {
    const judgement = judged({
      phase: offering(4900),
      negativeEndToEndCount: 450_000,
      serviceThreads: [thread('services', { busyRatio: 0.85, gcRatio: 0.07 })],
    });
    expect(judgement.verdict).toBe('INVALID');
    expect(judgement.reasons).toHaveLength(4);
  });

  it('is INVALID when there was no order, or none was acknowledged', () => {
    const none = buildPhase({ orders: { intended: 0, dropped: 0, sent: 0, acked: 0, failed: 0, indeterminate: 0 } });
    expect(judged({ phase: none })).toEqual({
      verdict: 'INVALID',
      reasons: ['no order was due in the measure phase: let the run last longer than its warm-up'],
      notes: [],
    });
    const failed = { ...none, orders: { ...none.orders, intended: 5000, sent: 5000, failed: 5000 } };
    expect(judged({ phase: failed }).reasons).toEqual([
      'none of the 5,000 orders of the measure phase was acknowledged: there is no response time to report',
    ]);
  });

  it('judges services alone without the rules for traffic', () => {
    const { latencyUs } = measured;
    const empty = buildLatency({ medianUs: 1, count: 0 });
    const phase = { ...offering(0), latencyUs: { ...latencyUs, sendDelay: empty, response: empty } };
    expect(judged({ phase, generates: false, generatorThreads: [] })).toEqual({
      verdict: 'VALID',
      reasons: [],
      notes: [],
    });
  });

  it('judges a phase without samples of its threads by what it has, and guesses no cause', () => {
    const warmup = { ...offering(4600), name: 'warmup', kind: 'warmup' as const };
    const { verdict, reasons } = judged({ phase: warmup, generatorThreads: [], serviceThreads: [] });
    expect({ verdict, reasons }).toEqual({
      verdict: 'INVALID',
      reasons: ['92 % of the intended rate was offered (4,600.0 of 5,000.0 orders/s, below 95 %)'],
    });
    const late = { ...withP99(5600, 20_000), name: 'warmup', kind: 'warmup' as const };
    expect(judged({ phase: late, generatorThreads: [] }).reasons).toEqual([
      'send delay p99 was 5.60 ms, above 5.00 ms, and the response time contains it',
    ]);
    const empty = buildEmptyPhase('warmup', 0, 10);
    expect(judged({ phase: empty, generatorThreads: [] }).reasons).toEqual(['no order was due in the warmup phase']);
  });

  it('notes a broker on the same host without changing the verdict', () => {
    expect(judged({ brokerOnThisHost: true })).toEqual({
      verdict: 'VALID',
      reasons: [],
      notes: ['a broker runs on this host and shares its 2 CPUs with shop-sim'],
    });
  });

  it.each([
    [562, ['p99 (needs 563), p99.9 (needs 5,662) and p99.99 (needs 56,647)']],
    [563, ['p99.9 (needs 5,662) and p99.99 (needs 56,647)']],
    [5662, ['p99.99 (needs 56,647)']],
    [56_647, []],
  ])('notes the percentiles for which %i samples are too few', (count, expected) => {
    const response = { ...measured.latencyUs.response, count: count - 100, censored: 100 };
    const phase = { ...measured, latencyUs: { ...measured.latencyUs, response } };
    const named = judged({ phase }).notes.map((note) => /for (.*): at this rate/.exec(note)?.[1]);
    expect(named).toEqual(expected);
  });

  it('says how long to measure for enough samples', () => {
    const response = { ...measured.latencyUs.response, count: 30_000, censored: 0 };
    const phase = { ...measured, durationMs: 6000, latencyUs: { ...measured.latencyUs, response } };
    expect(judged({ phase }).notes).toEqual([
      'too few samples (30,000) for p99.99 (needs 56,647): at this rate measure for 12 s or longer',
    ]);
  });
});

describe('judgeWhole', () => {
  const sound: Judgement = { verdict: 'VALID', reasons: [], notes: ['a broker runs on this host'] };
  const late: Judgement = {
    verdict: 'SUSPECT',
    reasons: ['send delay p99 was 6.00 ms'],
    notes: ['a broker runs on this host', 'too few samples (80)'],
  };

  it('is the judgement on the only measured phase, word for word', () => {
    const busy = conditions({ generatorThreads: [thread('generator', { busyRatio: 1 })] });
    expect(judgeWhole([{ name: 'measure', judgement: late }], busy)).toEqual(late);
  });

  it('of several phases is the worst, and names the phase of each reason', () => {
    const phases = [
      { name: 'calm', judgement: sound },
      { name: 'spike', judgement: late },
    ];
    expect(judgeWhole(phases, conditions())).toEqual({
      verdict: 'SUSPECT',
      reasons: ['spike: send delay p99 was 6.00 ms'],
      notes: [],
    });
    const invalid: Judgement = { verdict: 'INVALID', reasons: ['send delay p99 was 200 ms'], notes: [] };
    expect(judgeWhole([...phases, { name: 'end', judgement: invalid }], conditions())).toMatchObject({
      verdict: 'INVALID',
      reasons: ['spike: send delay p99 was 6.00 ms', 'end: send delay p99 was 200 ms'],
    });
  });

  it('of several phases judges the threads and the number of samples over all of them, once', () => {
    const phases = [
      { name: 'calm', judgement: sound },
      { name: 'calmer', judgement: sound },
    ];
    const response = { ...measured.latencyUs.response, count: 1000, censored: 0 };
    const whole = conditions({
      phase: { ...measured, latencyUs: { ...measured.latencyUs, response } },
      generatorThreads: [thread('generator', { busyRatio: 0.9, cpuRatio: 0.9 })],
    });
    expect(judgeWhole(phases, whole)).toEqual({
      verdict: 'SUSPECT',
      reasons: ['generator was 90 % busy (above 80 %): add --generators 2 or lower --rate'],
      notes: [expect.stringMatching(/^too few samples \(1,000\) for p99.9/)],
    });
  });

  it('is INVALID where no phase had an order, which is no fault of a single phase', () => {
    const empty = { phase: buildEmptyPhase('measure', 0, 1000), needsOrders: false };
    const pause = { name: 'pause', judgement: judged(empty) };
    expect(pause.judgement).toMatchObject({ verdict: 'VALID', reasons: [] });
    expect(judgeWhole([{ name: 'calm', judgement: sound }, pause], conditions()).verdict).toBe('VALID');
    expect(judgeWhole([pause, pause], conditions({ ...empty, needsOrders: true }))).toMatchObject({
      verdict: 'INVALID',
      reasons: ['no order was due in the measure phase: let the run last longer than its warm-up'],
    });
  });

  it('calls a phase INVALID none of whose orders was acknowledged', () => {
    const { sendDelay } = measured.latencyUs;
    const lost = { ...buildEmptyPhase('measure', 0, 1000), name: 'outage' };
    const orders = { ...lost.orders, intended: 5, sent: 5, indeterminate: 5 };
    const phase = { ...lost, orders, latencyUs: { ...lost.latencyUs, sendDelay } };
    expect(judged({ phase, needsOrders: false }).reasons).toContain(
      'none of the 5 orders of the outage phase was acknowledged: there is no response time to report',
    );
  });
});
