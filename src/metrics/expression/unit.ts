import { formatBytes, formatCount, formatDurationMs, formatUs } from '../../units.ts';

/** What a value is counted in: powers of seconds and of bytes. `5000/s` is seconds ^ -1; a count of orders is neither. */
export interface Unit {
  readonly seconds: number;
  readonly bytes: number;
  /** A number that people read as a percentage. */
  readonly isShare: boolean;
}

/** The units that measures come in; values are in seconds, per second, bytes, or plain numbers. */
export const units = {
  time: { seconds: 1, bytes: 0, isShare: false },
  rate: { seconds: -1, bytes: 0, isShare: false },
  bytes: { seconds: 0, bytes: 1, isShare: false },
  share: { seconds: 0, bytes: 0, isShare: true },
  number: { seconds: 0, bytes: 0, isShare: false },
} as const satisfies Readonly<Record<string, Unit>>;

/** Whether values of the two can be compared, added and subtracted. */
export function isSameUnit(one: Unit, other: Unit): boolean {
  return one.seconds === other.seconds && one.bytes === other.bytes;
}

/** The unit of a product (`power` 1) or of a quotient (-1): `1000/s * 60s` is a number. */
export function multiplied(one: Unit, other: Unit, power: 1 | -1): Unit {
  return { seconds: one.seconds + power * other.seconds, bytes: one.bytes + power * other.bytes, isShare: false };
}

/** The unit in words, with its article, for a sentence: `a time`, `a rate`. */
export function describeUnit({ seconds, bytes }: Unit): string {
  if (bytes === 0) {
    if (seconds === 0) return 'a number';
    if (seconds === 1) return 'a time';
    if (seconds === -1) return 'a rate';
  }
  if (bytes === 1 && seconds === 0) return 'a number of bytes';
  if (bytes === 1 && seconds === -1) return 'bytes per second';
  return `in ${unitSymbol({ seconds, bytes, isShare: false })}`;
}

/** The unit as a symbol, for files: `s`, `1/s`, `bytes`, `bytes/s`, `0..1` for a share, `number`. */
export function unitSymbol({ seconds, bytes, isShare }: Unit): string {
  if (seconds === 0 && bytes === 0) return isShare ? '0..1' : 'number';
  const above = [...power('bytes', bytes), ...power('s', seconds)].join('*');
  const below = [...power('bytes', -bytes), ...power('s', -seconds)].join('*');
  return below === '' ? above : `${above === '' ? '1' : above}/${below}`;
}

function power(symbol: string, exponent: number): string[] {
  if (exponent <= 0) return [];
  return [exponent === 1 ? symbol : `${symbol}^${exponent}`];
}

/** A value for people, with its unit: `31.2 ms`, `4,998/s`, `99.8 %`, `64 KiB`, `150,000`. */
export function formatQuantity(value: number, unit: Unit): string {
  if (value < 0) return `-${formatQuantity(-value, unit)}`;
  const { seconds, bytes, isShare } = unit;
  if (bytes === 0) {
    if (seconds === 0) return isShare ? `${Number((value * 100).toFixed(2))} %` : formatNumber(value);
    if (seconds === 1) return value < 60 ? formatUs(value * 1e6) : formatDurationMs(value * 1000);
    if (seconds === -1) return `${formatNumber(value)}/s`;
  }
  if (bytes === 1 && seconds === 0) return formatBytes(value);
  if (bytes === 1 && seconds === -1) return `${formatBytes(value)}/s`;
  return `${formatNumber(value)} ${unitSymbol(unit)}`;
}

/** Whole numbers as they are, others with three significant digits or more. */
function formatNumber(value: number): string {
  if (Number.isInteger(value) || value >= 1000) return formatCount(Math.round(value));
  return String(Number(value.toPrecision(value < 1 ? 3 : 4)));
}
