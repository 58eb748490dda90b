import { parseBytes, parseDurationMs, parseRatePerSec } from '../../units.ts';
import { units, type Unit } from './unit.ts';

/** A number with its unit; the value is in seconds, per second, bytes, or plain. */
export interface Quantity {
  readonly value: number;
  readonly unit: Unit;
}

/** `50ms`, `1m30s`, `5000/s`, `64KiB`, `2%`, `20k`, `12`; undefined for a unit that is unknown. */
export function parseQuantity(text: string): Quantity | undefined {
  const percent = /^([\d_.]+)\s*%$/.exec(text)?.[1];
  if (percent !== undefined) return quantity(parseRatePerSec(percent), units.share, 100);
  if (text.endsWith('/s')) {
    const perSecond = text.slice(0, -'/s'.length);
    if (hasByteUnit(perSecond)) return quantity(parseBytes(perSecond), { seconds: -1, bytes: 1, isShare: false });
    return quantity(parseRatePerSec(text), units.rate);
  }
  if (hasByteUnit(text)) return quantity(parseBytes(text), units.bytes);
  // `10M` is a number, `10m` a time.
  if (/^[\d_.]+[kM]?$/.test(text)) return quantity(parseRatePerSec(text), units.number);
  const ms = parseDurationMs(text);
  // Measured times are whole microseconds: so written ones meet them to the last bit.
  return ms === undefined ? undefined : { value: Math.round(ms * 1000) / 1e6, unit: units.time };
}

function hasByteUnit(text: string): boolean {
  return /\d(?:[kmgt]i?)?b$/i.test(text);
}

function quantity(value: number | undefined, unit: Unit, divisor = 1): Quantity | undefined {
  return value === undefined ? undefined : { value: value / divisor, unit };
}
