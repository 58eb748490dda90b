import {
  formatBytes,
  formatCount,
  parseBytes,
  parseDurationMs,
  parseFactor,
  parseNumber,
  parseRatePerSec,
  parseRatio,
} from './units.ts';

/** What a written value turned into: the value, or what is wrong with it (without its flag or key, and without the text). */
export type Parsed<Value> = { readonly value: Value } | { readonly problem: string };

/** Turns the text behind a flag, or of a value in a file, into a value. Pure: files are opened elsewhere. */
export type ValueParser<Value> = (text: string) => Parsed<Value>;

/** The bounds of a number, both included; `why` says where a bound that may surprise comes from. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly why?: string;
}

function within(value: number, bounds: Bounds, what: string, show: (value: number) => string): Parsed<number> {
  if (value >= bounds.min && value <= bounds.max) return { value };
  const why = bounds.why === undefined ? '' : ` (${bounds.why})`;
  return { problem: `${what} must be from ${show(bounds.min)} to ${show(bounds.max)}${why}` };
}

/** Orders per second, above 0, at most 10 million. */
export function parseRate(text: string): Parsed<number> {
  const ratePerSec = parseRatePerSec(text);
  if (ratePerSec === undefined) return { problem: 'a rate is a number of orders per second, like 5000, 20k or 0.5' };
  if (ratePerSec <= 0) return { problem: 'a rate must be above 0 orders/s' };
  if (ratePerSec > 10_000_000) return { problem: 'a rate must be at most 10,000,000 orders/s' };
  return { value: ratePerSec };
}

/** A rate, or `max`: as fast as the bound on what is in flight allows. */
export function parseRateOrMax(text: string): Parsed<number | 'max'> {
  return text === 'max' ? { value: 'max' } : parseRate(text);
}

/** A duration with its unit; bounds in milliseconds. */
export function duration(what: string, bounds: Bounds): ValueParser<number> {
  return (text) => {
    const ms = parseDurationMs(text);
    if (ms === undefined) return { problem: `${what} is a number with its unit, like 250ms, 30s, 5m, 1m30s or 2h` };
    return within(ms, bounds, what, showMs);
  };
}

function showMs(ms: number): string {
  for (const [unit, length] of [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1000],
  ] as const) {
    if (ms >= length && ms % length === 0) return `${ms / length}${unit}`;
  }
  return ms === 0 ? '0' : `${ms}ms`;
}

/** A whole number; digits may be grouped with underscores. */
export function wholeNumber(what: string, bounds: Bounds): ValueParser<number> {
  return (text) => {
    const value = parseNumber(text.replaceAll('_', ''));
    if (value === undefined || !Number.isInteger(value)) return { problem: `${what} is a whole number` };
    return within(value, bounds, what, formatCount);
  };
}

/** A decimal number. */
export function decimal(what: string, bounds: Bounds): ValueParser<number> {
  return (text) => {
    const value = parseNumber(text);
    if (value === undefined) return { problem: `${what} is a number` };
    return within(value, bounds, what, String);
  };
}

/** A share, written as a percentage or as a number from 0 to 1. */
export function ratio(what: string, bounds: Bounds = { min: 0, max: 1 }): ValueParser<number> {
  return (text) => {
    const value = parseRatio(text);
    if (value === undefined) return { problem: `${what} is a percentage or a number, like 5% or 0.05` };
    return within(value, bounds, what, (bound) => `${Number((bound * 100).toFixed(6))}%`);
  };
}

/** How many times as much: `20x`. */
export function factor(what: string, bounds: Bounds): ValueParser<number> {
  return (text) => {
    const value = parseFactor(text);
    if (value === undefined) return { problem: `${what} is a factor, like 20x` };
    return within(value, bounds, what, (bound) => `${bound}x`);
  };
}

/** A size in bytes, with an optional unit. */
export function byteSize(what: string, bounds: Bounds): ValueParser<number> {
  return (text) => {
    const bytes = parseBytes(text);
    if (bytes === undefined) return { problem: `${what} is a number of bytes, like 1024, 64KiB or 20GiB` };
    return within(bytes, bounds, what, formatBytes);
  };
}

/** One of a few words. */
export function choice<const Word extends string>(what: string, words: readonly Word[]): ValueParser<Word> {
  return (text) => {
    const found = words.find((word) => word === text);
    return found === undefined ? { problem: `${what} is ${orList(words)}` } : { value: found };
  };
}

/** `a, b or c`. */
export function orList(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
}

/** Any text but an empty one. */
export function nonEmpty(what: string): ValueParser<string> {
  return (text) => (text === '' ? { problem: `${what} must not be empty` } : { value: text });
}
