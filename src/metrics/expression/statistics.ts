import type { LatencySummary } from '../result.ts';
import type { Measured } from './measure-spec.ts';

const fields = {
  p50: 'p50Us',
  p75: 'p75Us',
  p90: 'p90Us',
  p95: 'p95Us',
  p99: 'p99Us',
  p999: 'p999Us',
  p9999: 'p9999Us',
  max: 'maxUs',
  mean: 'meanUs',
} as const satisfies Readonly<Record<string, keyof LatencySummary>>;

/** The words for `<statistic>`. */
export const statistics = Object.keys(fields);

/** Whether the statistic is a percentile, which means nothing where the rate changes all the time. */
export function isPercentile(statistic: string): boolean {
  return /^p\d+$/.test(statistic);
}

/** A statistic of a latency in seconds. The maximum is that of all orders: it is unknown while some have no value. */
export function readStatistic(latency: LatencySummary | null | undefined, statistic: string): Measured {
  if (latency === null || latency === undefined) return { missing: 'it was not measured' };
  const { count, censored } = latency;
  if (count + censored === 0) return { missing: 'no order was measured' };
  const field = Object.entries(fields).find(([name]) => name === statistic)?.[1];
  const us = field === undefined ? null : latency[field];
  const beyond = `> drain time: ${censored} of ${count + censored} orders never came`;
  if (us === null || (statistic === 'max' && censored > 0)) return { missing: beyond };
  return { value: us / 1e6 };
}
