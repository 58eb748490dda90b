import type { LatencySummary, RunResult, ServiceResult } from '../result.ts';
import type { Measured, MeasureSource, MeasureSpec, PatternWords, Scope } from './measure-spec.ts';
import { readStatistic } from './statistics.ts';
import { units } from './unit.ts';

type Find = (source: MeasureSource, words: PatternWords) => LatencySummary | null | undefined;

/** Latencies: each has the statistics p50, p75, p90, p95, p99, p999, p9999, max and mean. */
export const latencyMeasures: readonly MeasureSpec[] = [
  latency('sendDelay', "Sent - intended: shop-sim's own lateness.", ['in'], ({ phase }) => phase.latencyUs.sendDelay),
  latency('service', 'Acked - sent.', ['in'], ({ phase }) => phase.latencyUs.service),
  latency('response', 'Acked - intended: the headline.', ['in'], ({ phase }) => phase.latencyUs.response),
  latency(
    'completion',
    'Handled by the last of the services - intended.',
    ['in'],
    ({ phase }) => phase.latencyUs.completion,
  ),
  latency(
    'endToEnd.<service>',
    'Handled by the service - intended.',
    ['in'],
    ({ phase }, { service }) => phase.latencyUs.endToEnd[service],
  ),
  latency(
    'queueWait.<service>',
    "Handling started - the record's Kafka timestamp: linger, broker and fetch.",
    [],
    ({ result }, { service }) => serviceOf(result, service)?.queueWait,
  ),
  latency(
    'work.<service>',
    'Handled - handling started.',
    [],
    ({ result }, { service }) => serviceOf(result, service)?.work,
  ),
];

/** The service of that name, if it ran. */
export function serviceOf({ services }: RunResult, service: string): ServiceResult | undefined {
  return services.find(({ name }) => name === service);
}

function latency(pattern: string, definition: string, scopes: readonly Scope[], find: Find): MeasureSpec {
  return {
    pattern: `${pattern}.<statistic>`,
    unit: units.time,
    definition,
    scopes,
    lateness: 'distorts',
    read: (source, words): Measured => readStatistic(find(source, words), words.statistic),
  };
}
