import { describe, expect, it } from 'vitest';
import { type KnownNames, parseExpression, parseThreshold } from '../../../src/metrics/expression/parse-threshold.ts';
import { percentileUses } from '../../../src/metrics/expression/percentile-uses.ts';
import { measuresOf, type Threshold } from '../../../src/metrics/expression/syntax.ts';

const known: KnownNames = {
  phases: ['calm', 'peak-day'],
  events: ['crash'],
  variants: ['members-1', 'members-12'],
  services: ['inventory', 'payment'],
  outcomes: ['StockReserved', 'PaymentDeclined'],
};

function understood(text: string): Threshold {
  const parsed = parseThreshold(text, known);
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

/** The first problem with a caret under its place. */
function problemOf(text: string): string {
  const parsed = parseThreshold(text, known);
  if ('value' in parsed) throw new Error(`${text} was understood`);
  const [first] = parsed.problems;
  return `${' '.repeat((first?.column ?? 0) - 1)}${'^'.repeat(first?.length ?? 0)} ${first?.message}`;
}

describe('a threshold', () => {
  it.each([
    'response.p99 < 50ms',
    'response.p99 in calm <= 1.5s',
    'endToEnd.payment.p99 in peak-day < 400ms',
    'ackedLost == 0',
    'ackedLost at crash == 0',
    'achievedRatio >= 99%',
    'achievedRatio >= 0.99',
    'recovery at crash < 15s',
    'backlogPeak.payment at crash within 2% of 1000/s * 60s',
    'backlogPeak.payment within 2.5 % of acked',
    'handledRate.payment of members-12 >= 0.85 * 12 * handledRate.payment of members-1',
    '(response.p99 of members-12 - response.p99 of members-1) < 5ms',
    'handled.payment == min(acked, max(intended, 5_000))',
    'outcomes.payment.PaymentDeclined > 20k',
    'response.p99/sendDelay.p99 > 2',
    'drain < backlogPeak.payment / 500/s + 1m30s',
  ])('%s is understood', (text) => {
    expect(parseThreshold(text, known)).toHaveProperty('value');
  });

  it('binds products before sums, from the left', () => {
    const { right } = understood('acked == 2 + 3 * 4 - 6 / 3');
    const numbers = JSON.stringify(right, (name, value: unknown) => (name === 'unit' ? undefined : value));
    expect(JSON.parse(numbers)).toMatchObject({
      operator: '-',
      left: { operator: '+', left: { value: 2 }, right: { operator: '*', left: { value: 3 } } },
      right: { operator: '/', left: { value: 6 } },
    });
  });

  it('reads a hyphen behind in, at and of as part of the name, and elsewhere as a difference', () => {
    const [use] = measuresOf(understood('response.p50 in peak-day of members-1 - 1ms < 5ms'));
    expect(use).toMatchObject({
      text: 'response.p50 in peak-day of members-1',
      phase: { name: 'peak-day', column: 17 },
      variant: { name: 'members-1' },
    });
  });

  it.each([
    ['50ms', 0.05],
    ['250us', 0.000_25],
    ['1m30s', 90],
    ['0s', 0],
  ])('reads %s as seconds', (text, value) => {
    expect(understood(`drain < ${text}`).right).toMatchObject({ value, unit: { seconds: 1 } });
  });

  it.each([
    ['5000/s', 5000],
    ['5k/s', 5000],
  ])('reads %s as a rate', (text, value) => {
    expect(understood(`achievedRate > ${text}`).right).toMatchObject({ value, unit: { seconds: -1 } });
  });

  it('multiplies units: a rate times a time is a number', () => {
    expect(understood('acked > 5000/s * 1m').right.unit).toMatchObject({ seconds: 0, bytes: 0 });
    expect(parseExpression('64KiB/s * 2s / 1KB')).toMatchObject({ value: { unit: { seconds: 0, bytes: 0 } } });
  });
});

describe('what is wrong with a threshold', () => {
  it.each([
    [
      'response.p98 < 50ms',
      '^^^^^^^^^^^^ response.p98 is not a measure; did you mean response.p90 or response.p95 or response.p99?',
    ],
    [
      'endToend.payment.p99 < 1s',
      '^^^^^^^^^^^^^^^^^^^^ endToend.payment.p99 is not a measure; did you mean endToEnd.payment.p99?',
    ],
    ['velocity > 3', '^^^^^^^^ velocity is not a measure; the measures are in README "Measures"'],
    ['endToEnd.paymnt.p99 < 1s', '         ^^^^^^ there is no service of this scenario paymnt; did you mean payment?'],
    [
      'outcomes.payment.PaymentDenied > 1',
      '                 ^^^^^^^^^^^^^ there is no kind of result event PaymentDenied; did you mean PaymentDeclined?',
    ],
    ['response.p99 in peek-day < 1s', '                ^^^^^^^^ there is no phase peek-day; did you mean peak-day?'],
    ['recovery at night < 1s', '            ^^^^^ there is no event night; there is crash'],
    [
      'acked of members-2 > 1',
      '         ^^^^^^^^^ there is no variant members-2; did you mean members-1 or members-12?',
    ],
    ['ackedLost in calm == 0', '          ^^ ackedLost is not measured by phase; leave out in calm'],
    ['response.p99 at crash < 5ms', '             ^^ response.p99 is not measured by event; leave out at crash'],
    ['response.p99 in calm in calm < 5ms', '                     ^^ in stands here a second time'],
    ['response.p99 in < 5ms', '             ^^ the name of a phase is missing behind in'],
    ['response.p99 < 5000/s', '             ^ a time and a rate cannot be compared'],
    ['response.p99 < 50', '             ^ a time and a number cannot be compared; write its unit, for instance 50ms'],
    ['achievedRate > 500', '             ^ a rate and a number cannot be compared; write its unit: 500/s'],
    ['drain + acked < 5s', '      ^ a time and a number cannot be added'],
    ['response.p99 < 50mss', '               ^^^^^ 50mss has no unit that is known; did you mean ms?'],
    ['response.p99', '            ^ nothing follows where a comparison (< <= > >= ==, or within 2% of) is expected'],
    [
      'response.p99 = 5ms',
      '             ^ = stands here where a comparison (< <= > >= ==, or within 2% of) is expected',
    ],
    ['response.p99 <', '              ^ nothing follows where a measure or a number is expected'],
    ['(acked > 3', '       ^ > stands here where ) is expected'],
    ['acked within 20 of 3', '             ^^ 20 is not a percentage, as in: within 2% of acked'],
    ['acked within 2% 3', '                ^ 3 stands here where of, as in: within 2% of acked is expected'],
    ['acked > 3 4', '          ^ 4 stands here where the end is expected'],
    ['acked > min(3)', '             ^ ) stands here where , is expected'],
    ['', '^ nothing follows where a measure or a number is expected'],
  ])('%s', (text, problem) => {
    expect(problemOf(text)).toBe(problem);
  });

  it('is said of every name at once', () => {
    expect(parseThreshold('acked of x > intended of y', known)).toMatchObject({
      problems: [{ column: 10 }, { column: 26 }],
    });
  });

  it('is nothing where the names are not known', () => {
    expect(parseThreshold('endToEnd.shipping.p99 in night < 1s')).toHaveProperty('value');
  });
});

describe('the percentiles of a threshold', () => {
  it('are those of the phase that the measure names, or else of the phase that is meant', () => {
    const uses = measuresOf(understood('response.p99 + sendDelay.p50 in calm < response.max + work.payment.p99'));
    expect(percentileUses(uses, 'peak-day').map(({ use, phase }) => [use.text, phase])).toEqual([
      ['response.p99', 'peak-day'],
      ['sendDelay.p50 in calm', 'calm'],
      ['work.payment.p99', undefined],
    ]);
  });
});
