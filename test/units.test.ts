import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatDurationMs,
  formatUs,
  parseBytes,
  parseDurationMs,
  parseFactor,
  parseNumber,
  parseRatePerSec,
  parseRatio,
} from '../src/units.ts';

describe('a written duration', () => {
  it.each([
    ['250ms', 250],
    ['30s', 30_000],
    ['1m30s', 90_000],
    ['1.5h', 5_400_000],
    ['2d', 172_800_000],
    ['500us', 0.5],
    [' 5s ', 5000],
    ['0', 0],
    ['0s', 0],
  ])('%o is %d ms', (text, ms) => {
    expect(parseDurationMs(text)).toBe(ms);
  });

  it.each(['5 parsecs', '30', '-5s', 's', '', '1h 30m', '5S', '1e3s', 'Infinity'])('%o is none', (text) => {
    expect(parseDurationMs(text)).toBeUndefined();
  });
});

describe('a written number of bytes', () => {
  it.each([
    ['1024', 1024],
    ['64KiB', 65_536],
    ['64kib', 65_536],
    ['1.5MB', 1_500_000],
    ['20 GiB', 20 * 2 ** 30],
    ['1TB', 1e12],
    ['0', 0],
  ])('%o is %d', (text, bytes) => {
    expect(parseBytes(text)).toBe(bytes);
  });

  it.each(['-1', '1 parsec', 'KiB', '', '1e3', '5K'])('%o is none', (text) => {
    expect(parseBytes(text)).toBeUndefined();
  });
});

describe('a written rate', () => {
  it.each([
    ['5000', 5000],
    ['5_000', 5000],
    ['5000/s', 5000],
    ['5k', 5000],
    ['1.5M/s', 1_500_000],
    ['3333.3', 3333.3],
    ['0', 0],
    ['-1', -1],
  ])('%o is %d per second', (text, rate) => {
    expect(parseRatePerSec(text)).toBe(rate);
  });

  it.each(['fast', '', '5/min', '5kk', '_5', '1e3'])('%o is none', (text) => {
    expect(parseRatePerSec(text)).toBeUndefined();
  });
});

describe('a written number', () => {
  it.each([
    ['0.75', 0.75],
    ['-2', -2],
    ['.5', 0.5],
    ['1e-3', 0.001],
    [' 7 ', 7],
  ])('%o is %d', (text, number) => {
    expect(parseNumber(text)).toBe(number);
  });

  it.each(['', ' ', '0x10', 'Infinity', 'NaN', '1,5', '1e'])('%o is none', (text) => {
    expect(parseNumber(text)).toBeUndefined();
  });
});

describe('for people', () => {
  it.each([
    [0, '0 us'],
    [840, '840 us'],
    [4710, '4.71 ms'],
    [47_100, '47.1 ms'],
    [471_000, '471 ms'],
    [1_203_000, '1.20 s'],
    [61_000_000, '61.0 s'],
  ])('%d microseconds are %s', (us, text) => {
    expect(formatUs(us)).toBe(text);
  });

  it.each([
    [250, '250 ms'],
    [4200, '4.2 s'],
    [30_000, '30 s'],
    [125_000, '2 m 05 s'],
    [11_400_000, '3 h 10 m'],
  ])('%d milliseconds are %s', (ms, text) => {
    expect(formatDurationMs(ms)).toBe(text);
  });

  it.each([
    [512, '512 B'],
    [65_536, '64 KiB'],
    [1.5 * 2 ** 30, '1.5 GiB'],
    [2 ** 50, '1024 TiB'],
  ])('%d bytes are %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it('counts have commas', () => {
    expect([formatCount(12_345), formatCount(1234.567, 2), formatCount(7)]).toEqual(['12,345', '1,234.57', '7']);
  });
});

describe('a written share', () => {
  it.each([
    ['5%', 0.05],
    ['0.1 %', 0.001],
    ['0.05', 0.05],
    ['100%', 1],
    ['-1%', -0.01],
  ])('%o is %d', (text, ratio) => {
    expect(parseRatio(text)).toBeCloseTo(ratio, 12);
  });

  it.each(['%', 'half', '5 percent', '', '5%%'])('%o is none', (text) => {
    expect(parseRatio(text)).toBeUndefined();
  });
});

describe('a written factor', () => {
  it.each([
    ['20x', 20],
    ['1.5x', 1.5],
    ['20', 20],
  ])('%o is %d', (text, factor) => {
    expect(parseFactor(text)).toBe(factor);
  });

  it.each(['x', 'x20', '20xx', ''])('%o is none', (text) => {
    expect(parseFactor(text)).toBeUndefined();
  });
});
