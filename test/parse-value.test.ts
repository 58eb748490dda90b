import { describe, expect, it } from 'vitest';
import { byteSize, choice, decimal, duration, factor, parseRateOrMax, ratio, wholeNumber } from '../src/parse-value.ts';

describe('a rate', () => {
  it.each([
    ['5000', 5000],
    ['20k', 20_000],
    ['0.5', 0.5],
    ['1_000/s', 1000],
    ['max', 'max'],
  ])('%s is %s', (text, value) => {
    expect(parseRateOrMax(text)).toEqual({ value });
  });

  it.each([
    ['0', 'a rate must be above 0 orders/s'],
    ['-1', 'a rate must be above 0 orders/s'],
    ['fast', 'a rate is a number of orders per second, like 5000, 20k or 0.5'],
    ['', 'a rate is a number of orders per second, like 5000, 20k or 0.5'],
    ['10000001', 'a rate must be at most 10,000,000 orders/s'],
    ['MAX', 'a rate is a number of orders per second, like 5000, 20k or 0.5'],
  ])("'%s' is refused: %s", (text, problem) => {
    expect(parseRateOrMax(text)).toEqual({ problem });
  });
});

describe('bounds', () => {
  it('are included', () => {
    const parse = wholeNumber('a count', { min: 1, max: 5 });
    expect([parse('1'), parse('5')]).toEqual([{ value: 1 }, { value: 5 }]);
  });

  it.each([
    [wholeNumber('a count', { min: 1, max: 10_000 }), '0', 'a count must be from 1 to 10,000'],
    [wholeNumber('a count', { min: 1, max: 5 }), '1.5', 'a count is a whole number'],
    [decimal('a share', { min: 0, max: 1 }), '1.01', 'a share must be from 0 to 1'],
    [decimal('a share', { min: 0, max: 1 }), 'half', 'a share is a number'],
    [byteSize('a size', { min: 1024, max: 2 ** 24 }), '17MiB', 'a size must be from 1 KiB to 16 MiB'],
    [byteSize('a size', { min: 0, max: 9, why: 'it is small' }), '10', 'a size must be from 0 B to 9 B (it is small)'],
    [duration('a wait', { min: 1000, max: 3_600_000 }), '5ms', 'a wait must be from 1s to 1h'],
    [
      duration('a wait', { min: 0, max: 3_600_000 }),
      '5 parsecs',
      'a wait is a number with its unit, like 250ms, 30s, 5m, 1m30s or 2h',
    ],
    [ratio('a share'), '101%', 'a share must be from 0% to 100%'],
    [ratio('a share'), 'half', 'a share is a percentage or a number, like 5% or 0.05'],
    [factor('a spike', { min: 1, max: 1000 }), '0.5x', 'a spike must be from 1x to 1000x'],
    [factor('a spike', { min: 1, max: 1000 }), 'twice', 'a spike is a factor, like 20x'],
    [choice('a colour', ['red', 'green', 'blue']), 'pink', 'a colour is red, green or blue'],
  ])('a value outside is refused with the bound: %#', (parse, text, problem) => {
    expect(parse(text)).toEqual({ problem });
  });

  it('a bare number is no duration, but a bare 0 is', () => {
    const parse = duration('a wait', { min: 0, max: 1000 });
    expect(parse('30')).toHaveProperty('problem');
    expect(parse('0')).toEqual({ value: 0 });
  });
});
