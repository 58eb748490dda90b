import type { SecondWindows } from './second-windows.ts';

export const minuteSeconds = 60;
/** SKUs named in a minute's result. */
export const topSkuCount = 5;

/** A product and how many units of it were ordered. */
export interface SkuUnits {
  readonly sku: string;
  readonly units: number;
}

/** Sums of the minute that ends with a second. */
export interface MinuteSums {
  readonly orders: number;
  readonly revenueMinor: number;
  readonly approved: number;
  readonly declined: number;
  /** Most units first; of equals the SKU that sorts first. */
  readonly topSkus: readonly SkuUnits[];
}

/**
 * The sliding minute [second - 59, second + 1), made of 60 tumbling seconds. Costs one pass over the SKUs of the minute:
 * it is taken once a second, not once an order.
 */
export function minuteEndingWith(windows: SecondWindows, second: number): MinuteSums {
  const units = new Map<string, number>();
  const sums = { orders: 0, revenueMinor: 0, approved: 0, declined: 0 };
  for (let one = second - minuteSeconds + 1; one <= second; one++) {
    const window = windows.find(one);
    if (window === undefined) continue;
    sums.orders += window.orders;
    sums.revenueMinor += window.revenueMinor;
    sums.approved += window.approved;
    sums.declined += window.declined;
    for (const [sku, count] of window.units) units.set(sku, (units.get(sku) ?? 0) + count);
  }
  return { ...sums, topSkus: topSkus(units) };
}

function topSkus(units: ReadonlyMap<string, number>): SkuUnits[] {
  const top: SkuUnits[] = [];
  for (const [sku, count] of units) {
    const last = top.at(-1);
    if (top.length === topSkuCount && last !== undefined && !isBefore(sku, count, last)) continue;
    const at = top.findIndex((other) => isBefore(sku, count, other));
    top.splice(at === -1 ? top.length : at, 0, { sku, units: count });
    if (top.length > topSkuCount) top.pop();
  }
  return top;
}

function isBefore(sku: string, units: number, other: SkuUnits): boolean {
  return units > other.units || (units === other.units && sku < other.sku);
}
