import { describe, expect, it } from 'vitest';
import { fillSentence } from '../../../src/metrics/expression/fill-sentence.ts';
import { judgeThreshold } from '../../../src/metrics/expression/judge-threshold.ts';
import { parseSentence } from '../../../src/metrics/expression/parse-sentence.ts';
import { parseThreshold } from '../../../src/metrics/expression/parse-threshold.ts';
import type { RunResult, ThresholdResult } from '../../../src/metrics/result.ts';
import {
  buildLatencies,
  buildPhase,
  buildResult,
  buildService,
  buildVerification,
} from '../../support/result-builder.ts';

const latencies = buildLatencies(10_000);
const measure = buildPhase({
  durationMs: 2000,
  startMs: 5000,
  orders: { intended: 10_000, dropped: 0, sent: 10_000, acked: 10_000, failed: 0, indeterminate: 0 },
  throughput: { intendedPerSec: 5000, offeredPerSec: 5000, ackedPerSec: 4950, ackedMbPerSec: 4 },
  latencyUs: { ...latencies, response: { ...latencies.response, p99Us: 31_200, p999Us: null, censored: 20 } },
});

const run = buildResult({ phases: [measure, buildPhase({ name: 'drain', kind: 'drain', durationMs: 640 })] });

function judge(text: string, result: RunResult = run, phase?: string): ThresholdResult {
  const parsed = parseThreshold(text);
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  return judgeThreshold(text, parsed.value, { results: new Map([['run', result]]), variant: 'run', phase });
}

describe('judging a threshold', () => {
  it.each([
    ['response.p99 < 50ms', true],
    ['response.p99 < 31.2ms', false],
    ['response.p99 <= 31.2ms', true],
    ['response.p99 == 31200us', true],
    ['achievedRatio >= 99%', true],
    ['achievedRatio > 99%', false],
    ['achievedRate in measure >= 4950/s', true],
    ['acked == intended', true],
    ['acked > intended', false],
    ['drain < 1s', true],
    ['acked within 1% of 10_050', true],
    ['acked within 1% of 9900', false],
    ['acked within 0% of 10k', true],
    ['ackedLost == 0', true],
    ['max(acked, 20k) == 20k', true],
    ['handledRate.payment == 5000/s', true],
  ])('%s: %s', (text, passed) => {
    expect(judge(text)).toMatchObject({ passed, expression: text });
  });

  it('says both values, with their units', () => {
    expect(judge('response.p99 in measure < achievedRatio * 20ms')).toMatchObject({
      actual: { value: 0.0312, unit: 's', text: '31.2 ms' },
      limit: { unit: 's', text: '19.8 ms' },
      isTimed: true,
      passed: false,
      reason: null,
    });
    expect(judge('acked == 0').actual).toEqual({ value: 10_000, unit: 'number', text: '10,000' });
    expect(judge('achievedRatio > 1').actual).toEqual({ value: 0.99, unit: '0..1', text: '99 %' });
  });

  it('says by how much a value was beyond its tolerance', () => {
    expect(judge('acked within 1% of 8000').reason).toBe('differs by 25 %');
  });

  it('knows what is a matter of speed, and what of counting', () => {
    expect(judge('ackedLost == 0').isTimed).toBe(false);
    expect(judge('acked > achievedRate * 1s').isTimed).toBe(true);
    expect(judge('response.p99 < 1h').isTimed).toBe(true);
  });

  it('takes a rate that was high enough for what it is, whatever made shop-sim late', () => {
    expect(judge('achievedRatio >= 0.5')).toMatchObject({ passed: true, isTimed: false });
    expect(judge('handledRate.payment > 1/s')).toMatchObject({ passed: true, isTimed: false });
    expect(judge('achievedRatio >= 1.5')).toMatchObject({ passed: false, isTimed: true });
    expect(judge('achievedRatio <= 1.5')).toMatchObject({ passed: true, isTimed: true });
    expect(judge('achievedRate >= 0.5 * handledRate.payment')).toMatchObject({ passed: true, isTimed: true });
  });

  it.each([
    ['response.p999 < 1h', 'response.p999 was not measured: > drain time: 20 of 10020 orders never came'],
    ['response.max < 1h', 'response.max was not measured: > drain time: 20 of 10020 orders never came'],
    ['response.p99 in night < 1h', 'response.p99 in night was not measured: the run ended before the phase night'],
    ['endToEnd.shipping.p99 < 1h', 'endToEnd.shipping.p99 was not measured: it was not measured'],
    ['recovery at crash < 1h', 'recovery at crash was not measured: the run ended before the event crash'],
    ['recovery < 1h', 'recovery was not measured: the run had no event'],
    ['acked of other > 1', 'acked of other was not measured: the variant other was not run'],
    ['acked / ackedLost > 1', 'it would be divided by 0'],
    ['replay.matches == 1', 'replay.matches was not measured: nothing was read again'],
  ])('%s passes nothing: %s', (text, reason) => {
    expect(judge(text)).toMatchObject({ passed: false, reason });
  });

  it('passes no drain that left orders behind', () => {
    const unseen = { inventory: 0, payment: 7, notification: 0 };
    const result = buildResult({ verification: buildVerification({ unseen }) });
    expect(judge('drain < 1h', result)).toMatchObject({ passed: false, actual: null });
  });

  it('counts as lost what is not in the log, and nothing where nobody could know', () => {
    const lost = buildResult({ verification: buildVerification({ logSearch: 'all', ackedLost: 3 }) });
    expect(judge('ackedLost == 0', lost)).toMatchObject({ passed: false, actual: { value: 3 } });
    const unknown = buildResult({
      services: [],
      verification: buildVerification({ seen: {}, unseen: {}, ackedLost: null }),
    });
    expect(judge('ackedLost == 0', unknown)).toMatchObject({ passed: false, actual: null });
    expect(judge('corrupt == 0', unknown)).toMatchObject({ passed: false, actual: null });
  });

  it('reads the phase that is meant where a measure names none and can be read by phase', () => {
    const peak = { ...measure, name: 'peak', orders: { ...measure.orders, acked: 7 } };
    const result = { ...run, phases: [measure, peak] };
    expect(judge('acked == 7', result, 'peak')).toMatchObject({ passed: true, phase: 'peak' });
    expect(judge('acked in measure == 10k', result, 'peak').passed).toBe(true);
    expect(judge('allAcked > 100k', result, 'peak').passed).toBe(true);
  });

  it('compares variants', () => {
    const results = new Map([
      ['one', buildResult({ services: [buildService('payment', { handled: 100 })] })],
      ['four', buildResult({ services: [buildService('payment', { handled: 380 })] })],
    ]);
    const parsed = parseThreshold('handled.payment of four >= 0.85 * 4 * handled.payment of one');
    if ('problems' in parsed) throw new Error('it is understood');
    expect(judgeThreshold('', parsed.value, { results, variant: 'one' })).toMatchObject({
      passed: true,
      actual: { value: 380 },
      limit: { value: 340 },
    });
  });
});

function fill(text: string): unknown {
  const parsed = parseSentence(text);
  if ('problems' in parsed) return parsed;
  return fillSentence(parsed.value, { results: new Map([['run', run]]), variant: 'run' });
}

describe('a sentence', () => {
  it('shows its values with their units', () => {
    expect(fill('{acked} orders at {achievedRate}, p99 {response.p99}, {achievedRatio} of them')).toEqual({
      text: '10,000 orders at 4,950/s, p99 31.2 ms, 99 % of them',
      missing: [],
    });
    expect(fill('nothing to measure')).toEqual({ text: 'nothing to measure', missing: [] });
  });

  it('says what of it was not measured, and why', () => {
    expect(fill('{acked} and {recovery}')).toEqual({
      text: '10,000 and (not measured)',
      missing: ['recovery was not measured: the run had no event'],
    });
  });

  it('tells where a value is wrong', () => {
    expect(fill('so {acked} and {ackd}')).toEqual({
      problems: [{ message: 'ackd is not a measure; did you mean acked?', column: 17, length: 4 }],
    });
    expect(fill('a brace } alone')).toMatchObject({ problems: [{ column: 9 }] });
  });
});
