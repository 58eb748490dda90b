/** Parsers of written units. Each returns `undefined` for what it does not understand; the caller words the error. */

const durationUnitsMs: Record<string, number> = { us: 0.001, ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `250ms`, `30s`, `1m30s`, `1.5h`, or a bare `0`; anything else, a bare number included, is `undefined`. */
export function parseDurationMs(text: string): number | undefined {
  const trimmed = text.trim();
  if (/^0+$/.test(trimmed)) return 0;
  if (!/^(?:\d+(?:\.\d+)?(?:us|ms|s|m|h|d))+$/.test(trimmed)) return undefined;
  let totalMs = 0;
  for (const [, amount, unit] of trimmed.matchAll(/(\d+(?:\.\d+)?)(us|ms|s|m|h|d)/g)) {
    totalMs += Number(amount) * (durationUnitsMs[unit ?? ''] ?? Number.NaN);
  }
  return totalMs;
}

const byteUnits: Record<string, number> = {
  '': 1,
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
  TIB: 2 ** 40,
};

/** `1024`, `64KiB`, `1.5MB`: a whole number of bytes, or `undefined`. Units are case-insensitive. */
export function parseBytes(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim());
  const unit = byteUnits[(match?.[2] ?? '?').toUpperCase()];
  if (match === null || unit === undefined) return undefined;
  const bytes = Number(match[1]) * unit;
  return Number.isFinite(bytes) ? Math.round(bytes) : undefined;
}

/** `5000`, `5_000`, `5000/s`, `5k`, `1.5M/s`: events per second, or `undefined`. Zero and negatives are the caller's. */
export function parseRatePerSec(text: string): number | undefined {
  const match = /^(-?\d[\d_]*(?:\.\d+)?)([kM]?)(?:\/s)?$/.exec(text.trim());
  if (match === null) return undefined;
  const scale = match[2] === 'k' ? 1e3 : match[2] === 'M' ? 1e6 : 1;
  return Number((match[1] ?? '').replaceAll('_', '')) * scale;
}

/** A decimal number, or `undefined`; unlike `Number`, refuses blanks, hexadecimal and `Infinity`. */
export function parseNumber(text: string): number | undefined {
  return /^-?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : undefined;
}

/** `5%`, `0.05`: a share as a number, 0.05; or `undefined`. Bounds are the caller's. */
export function parseRatio(text: string): number | undefined {
  const percent = /^(.*\S)\s*%$/.exec(text.trim());
  if (percent === null) return parseNumber(text);
  const value = parseNumber(percent[1] ?? '');
  return value === undefined ? undefined : value / 100;
}

/** `20x`, `1.5x`, `20`: how many times as much, or `undefined`. Bounds are the caller's. */
export function parseFactor(text: string): number | undefined {
  return parseNumber(text.trim().replace(/x$/, ''));
}

/** `12,345` from 12345; `digits` after the point. */
export function formatCount(value: number, digits = 0): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** `12,345.67` from 1234567 minor units, without a currency. */
export function formatMoney(minor: number): string {
  return formatCount(minor / 100, 2);
}

/** Microseconds for people: `840 us`, `4.71 ms`, `1.20 s`: three significant digits or more, one unit. */
export function formatUs(us: number): string {
  if (us < 1000) return `${Math.round(us)} us`;
  if (us < 10_000) return `${(us / 1000).toFixed(2)} ms`;
  if (us < 100_000) return `${(us / 1000).toFixed(1)} ms`;
  if (us < 1_000_000) return `${Math.round(us / 1000)} ms`;
  return `${(us / 1_000_000).toFixed(us < 10_000_000 ? 2 : 1)} s`;
}

/** A duration for people: `250 ms`, `4.2 s`, `30 s`, `2 m 05 s`, `3 h 10 m`. */
export function formatDurationMs(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${Number((ms / 1000).toFixed(1))} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m ${String(seconds % 60).padStart(2, '0')} s`;
  return `${Math.floor(seconds / 3600)} h ${String(Math.floor((seconds % 3600) / 60)).padStart(2, '0')} m`;
}

/** Bytes for people in binary units: `512 B`, `64 KiB`, `1.5 GiB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let index = 0;
  while (value >= 1024 && index < units.length - 1) {
    value /= 1024;
    index += 1;
  }
  return `${Number(value.toFixed(value < 10 ? 1 : 0))} ${units[index] ?? ''}`;
}
