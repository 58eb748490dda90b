import type { RevenueEvent } from '../../orders/events.ts';
import type { RevenueResult } from './revenue-results.ts';

/** The topics of the revenue service: `<prefix>.<this>`. */
export const revenueTopicSuffixes = { results: 'revenue', alerts: 'alerts', changelog: 'revenue-changelog' } as const;

/** An event and where it goes. */
export interface RevenueRecord {
  readonly topic: 'results' | 'alerts';
  /** Of two records with the same key the later one replaces the earlier. */
  readonly key: string;
  readonly event: RevenueEvent;
}

type Render<Kind extends RevenueResult['kind']> = (
  result: Omit<Extract<RevenueResult, { readonly kind: Kind }>, 'kind'>,
) => RevenueRecord;

const ofSecond: Render<'second'> = ({ second, ...sums }) => {
  const windowStart = isoSecond(second);
  const event = { type: 'RevenueCounted', version: 1, windowStart, ...sums } as const;
  return { topic: 'results', key: `second ${windowStart}`, event };
};

const ofMinute: Render<'minute'> = ({ second, ...sums }) => {
  const windowEnd = isoSecond(second + 1);
  const event = { type: 'MinuteRevenueCounted', version: 1, windowEnd, ...sums } as const;
  return { topic: 'results', key: `minute ${windowEnd}`, event };
};

const ofSession: Render<'session'> = (session) => {
  const event = { type: 'SessionEnded', version: 1, ...spanOf(session) } as const;
  return { topic: 'results', key: `session ${event.customerId} ${event.from}`, event };
};

const ofAlert: Render<'alert'> = (alert) => {
  const event = { type: 'FraudSuspected', version: 1, ...spanOf(alert) } as const;
  return { topic: 'alerts', key: event.customerId, event };
};

/** A result of the stream as the event that others read. */
export function recordOf(result: RevenueResult): RevenueRecord {
  const { kind, ...rest } = result;
  if ('revision' in rest) return ofSecond(rest);
  if ('topSkus' in rest) return ofMinute(rest);
  return kind === 'alert' ? ofAlert(rest) : ofSession(rest);
}

interface Span {
  readonly customerId: string;
  readonly orders: number;
  readonly totalMinor: number;
}

function spanOf({ customerId, fromMs, toMs, orders, totalMinor }: Span & { fromMs: number; toMs: number }): Span & {
  from: string;
  to: string;
} {
  return { customerId, from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString(), orders, totalMinor };
}

function isoSecond(second: number): string {
  return new Date(second * 1000).toISOString();
}
