import { describe, expect, it } from 'vitest';
import type { LatencySummary, ThreadUsage } from '../../src/metrics/result.ts';
import { type Judgement, type MeasuredConditions, judge } from '../../src/metrics/verdict.ts';
import { buildLatencies, buildLatency, buildPhase } from '../support/result-builder.ts';

const measured = buildPhase({ latencyUs: buildLatencies(150_000) });

function judged(overrides: Partial<MeasuredConditions> = {}): Judgement {
  return judge({
    phase: measured,
    closedLoop: false,
    negativeEndToEndCount: 0,
    generatorThreads: [thread('generator-1')],
    serviceThreads: [thread('services')],
    brokerOnThisHost: false,
    cpuCount: 2,
    ...overrides,
  });
}

function thread(name: string, usage: Partial<ThreadUsage> = {}): ThreadUsage {
  return { name, busyRatio: 0.2, gcRatio: 0.01, ...usage };
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

describe('judge', () => {
  it('finds nothing to say about a sound measurement', () => {
    expect(judged()).toEqual({ verdict: 'VALID', reasons: [], notes: [] });
  });

  it.each([
    [4950, 'VALID'],
    [4949, 'SUSPECT'],
    [4750, 'SUSPECT'],
    [4749, 'INVALID'],
  ])('judges %i of 5000 orders/s offered as %s', (offeredPerSec, verdict) => {
    expect(judged({ phase: offering(offeredPerSec) }).verdict).toBe(verdict);
  });

  it('blames the generator for a missed rate when it was busy, and what it waited for when it was not', () => {
    const busy = judged({ phase: offering(4600), generatorThreads: [thread('generator-1', { busyRatio: 0.93 })] });
    expect(busy.reasons[0]).toBe(
      '92 % of the intended rate was offered (4,600.0 of 5,000.0 orders/s, below 95 %): generator-1 was 93 % busy; add --generators 2 or lower --rate',
    );
    const idle = judged({ phase: offering(4600) });
    expect(idle.reasons).toEqual([
      "92 % of the intended rate was offered (4,600.0 of 5,000.0 orders/s, below 95 %): generator-1 was only 20 % busy, so the producer's memory was full or this host short of CPU; lower --rate",
    ]);
  });

  it.each([
    ['short delays are fine under a slow response', 5000, 6000, 'VALID'],
    ['above 5 ms where a tenth of the response is less', 5001, 20_000, 'SUSPECT'],
    ['a tenth of the response is allowed when it is more than 5 ms', 9999, 100_000, 'VALID'],
    ['above a tenth of the response', 10_001, 100_000, 'SUSPECT'],
    ['above half of the response', 50_001, 100_000, 'INVALID'],
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

  it.each([
    [0.8, 'VALID'],
    [0.81, 'SUSPECT'],
    [0.95, 'SUSPECT'],
    [0.97, 'INVALID'],
  ])('judges a generator thread that was busy for %d of the time as %s', (busyRatio, verdict) => {
    const judgement = judged({ generatorThreads: [thread('generator-1'), thread('generator-2', { busyRatio })] });
    expect(judgement.verdict).toBe(verdict);
    expect(judgement.reasons).toHaveLength(verdict === 'VALID' ? 0 : 1);
  });

  it('names the busy generator thread and the remedy', () => {
    const generatorThreads = [thread('generator-1'), thread('generator-2', { busyRatio: 0.97 })];
    expect(judged({ generatorThreads }).reasons).toEqual([
      'generator-2 was 97 % busy (above 95 %): add --generators 3 or lower --rate',
    ]);
  });

  it('takes a busy generator in a closed loop as the limit that was found, and asks for nothing of its schedule', () => {
    const late = { ...offering(1), latencyUs: withP99(900_000, 900_000).latencyUs };
    const judgement = judged({
      phase: late,
      closedLoop: true,
      generatorThreads: [thread('generator-1', { busyRatio: 0.99 })],
    });
    expect(judgement.verdict).toBe('SUSPECT');
    expect(judgement.reasons).toEqual([
      "generator-1 was 99 % busy: the rate reached is the limit of shop-sim's generator, not of the broker; add --generators 2 to look for the broker's",
    ]);
    expect(judged({ phase: late, closedLoop: true }).verdict).toBe('VALID');
  });

  it.each([
    [0.8, 'VALID'],
    [0.9, 'SUSPECT'],
    [0.96, 'INVALID'],
  ])('judges a service thread that was busy for %d of the time as %s', (busyRatio, verdict) => {
    const judgement = judged({ serviceThreads: [thread('services', { busyRatio })] });
    expect(judgement.verdict).toBe(verdict);
    expect(judgement.reasons.join('\n')).toMatch(
      verdict === 'VALID' ? /^$/ : /^services was 9\d % busy .*`shop-sim consume`$/,
    );
  });

  it.each([
    ['generatorThreads', 0.05, 'VALID'],
    ['generatorThreads', 0.06, 'SUSPECT'],
    ['generatorThreads', 0.16, 'INVALID'],
    ['serviceThreads', 0.06, 'SUSPECT'],
    ['serviceThreads', 0.16, 'INVALID'],
  ] as const)('judges %s that collect garbage for %d of the time as %s', (threads, gcRatio, verdict) => {
    const judgement = judged({ [threads]: [thread('t', { gcRatio })] });
    expect(judgement.verdict).toBe(verdict);
    expect(judgement.reasons.join('\n')).toMatch(
      verdict === 'VALID' ? /^$/ : /^t spent \d+ % of the time collecting garbage/,
    );
  });

  it.each([
    [450, 'VALID'],
    [451, 'SUSPECT'],
    [4500, 'SUSPECT'],
    [4501, 'INVALID'],
  ])('judges %i negative end-to-end samples of 450,000 as %s', (negativeEndToEndCount, verdict) => {
    const judgement = judged({ negativeEndToEndCount });
    expect(judgement.verdict).toBe(verdict);
    expect(judgement.reasons.join('\n')).toMatch(
      verdict === 'VALID' ? /^$/ : /the clocks of producer and services disagree/,
    );
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
    expect(judged({ phase, generatorThreads: [] })).toEqual({ verdict: 'VALID', reasons: [], notes: [] });
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
