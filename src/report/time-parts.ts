import type { LatencySummary, PhaseLatencies, RunResult } from '../metrics/result.ts';
import { isClosedLoop } from './planned.ts';

/** What the time of an order goes into, in the order in which it does. */
export const timePartNames = ['send delay', 'produce', 'wait', 'work'] as const;
export type TimePartName = (typeof timePartNames)[number];

/** A part of the mean end-to-end time. */
export interface TimePart {
  readonly name: TimePartName;
  readonly us: number;
}

/** Where the time of the orders of one service went, on average over all measured orders. */
export interface TimeOfService {
  readonly service: string;
  readonly endToEndUs: number;
  /** They add up to `endToEndUs`; none is below zero. */
  readonly parts: readonly TimePart[];
  /** Orders that the means are of: without an acknowledgement the response time knows nothing of an order. */
  readonly ackedCount: number;
  readonly handledCount: number;
  /**
   * The handling began so much before the acknowledgement was in: `wait` would be below zero. It is zero then, and what
   * lies before the work is scaled by the factor. undefined: it did not.
   */
  readonly overlap: { readonly us: number; readonly scale: number } | undefined;
}

/**
 * Takes the mean end-to-end time of each service apart: send delay (response - service time) + produce (service time) +
 * wait (what is left) + work. Only means may be added and subtracted so, and only means over the same orders.
 *
 * A run that produced nothing knows two parts: wait, which is everything before the handling, and work.
 */
export function timesOfServices(result: RunResult): TimeOfService[] {
  const response = meanOf(result, ({ response: latency }) => latency);
  const service = meanOf(result, ({ service: latency }) => latency);
  return result.services.flatMap(({ name, work }) => {
    const endToEnd = meanOf(result, ({ endToEnd: latencies }) => latencies[name]);
    if (endToEnd.count === 0 || work.meanUs === null) return [];
    // Never negative by the clock of one service; clocks that disagree have cut off some of the end-to-end times.
    const workUs = Math.min(work.meanUs, endToEnd.us);
    const { parts, overlap } =
      response.count === 0
        ? { parts: [{ name: 'wait' as const, us: endToEnd.us - workUs }], overlap: undefined }
        : partsBefore(endToEnd.us - workUs, response.us, service.us);
    const shown = isClosedLoop(result) ? parts.filter(({ name: part }) => part !== 'send delay') : parts;
    return [
      {
        service: name,
        endToEndUs: endToEnd.us,
        parts: [...shown, { name: 'work', us: workUs }],
        ackedCount: response.count,
        handledCount: endToEnd.count,
        overlap,
      },
    ];
  });
}

/** The parts before the work, which began `beforeUs` after the intended time. */
function partsBefore(
  beforeUs: number,
  responseUs: number,
  serviceUs: number,
): Pick<TimeOfService, 'parts' | 'overlap'> {
  const waitUs = beforeUs - responseUs;
  const scale = waitUs < 0 ? beforeUs / responseUs : 1;
  // Each sample was rounded to a microsecond by itself.
  const produceUs = Math.min(serviceUs, responseUs);
  return {
    parts: [
      { name: 'send delay', us: (responseUs - produceUs) * scale },
      { name: 'produce', us: produceUs * scale },
      { name: 'wait', us: Math.max(0, waitUs) },
    ],
    overlap: waitUs < 0 ? { us: -waitUs, scale } : undefined,
  };
}

/** The mean over all measured orders. */
function meanOf(
  { measured }: RunResult,
  choose: (latencies: PhaseLatencies) => LatencySummary | undefined,
): { readonly count: number; readonly us: number } {
  const summary = choose(measured.latencyUs);
  return { count: summary?.count ?? 0, us: summary?.meanUs ?? 0 };
}
