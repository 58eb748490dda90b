import type { OrderSet } from '../ledger/order-set.ts';
import { eventWindows } from '../metrics/event-window.ts';
import type { EventResult } from '../metrics/result.ts';
import type { RunRecord } from './run-record.ts';
import type { PerformedEvent } from './time-line.ts';

/** A lost order belongs to the event that came within this time after it was due: it is acked and lost soon after. */
const lostBeforeMs = 1000;

/** What a run's record knows of its windows. */
export type WindowRecord = Pick<
  RunRecord,
  'window' | 'tenths' | 'findings' | 'drainedMs' | 'loadEndMs' | 'firstOrderFrom'
>;

/**
 * The events of a run and what the window of each showed.
 *
 * @param lost the acked orders that are not in the log; undefined: it was not searched
 */
export function eventResults(
  events: readonly PerformedEvent[],
  record: WindowRecord,
  lost: OrderSet | undefined,
): EventResult[] {
  const { window, tenths } = record;
  if (window === undefined || tenths === undefined || events.length === 0) return [];
  const sinceStart = (ms: number): number => ms - window.startMs;
  const endMs = sinceStart(Math.max(record.drainedMs, record.loadEndMs));
  const windows = eventWindows(
    events.map(({ plan, beganMs, doneMs }) => ({
      beganMs: sinceStart(beganMs),
      doneMs: doneMs === undefined ? undefined : sinceStart(doneMs),
      service: plan.action.kind !== 'crash-service' && 'service' in plan.action ? plan.action.service : undefined,
    })),
    tenths.finish(endMs),
    { measureStartMs: sinceStart(window.measureStartMs), endMs },
  );
  return events.flatMap(({ plan, sentence, beganMs, doneMs }, index) => {
    const shown = windows[index];
    if (shown === undefined) return [];
    const next = events[index + 1];
    const atMs = sinceStart(beganMs);
    const nextMs = next === undefined ? Number.POSITIVE_INFINITY : sinceStart(next.beganMs);
    return [
      {
        name: plan.name,
        kind: plan.action.kind,
        sentence,
        atMs,
        tookMs: doneMs === undefined ? null : doneMs - beganMs,
        ...shown,
        ...record.findings.between(secondOf(atMs), secondOf(nextMs)),
        ackedLost: lost === undefined ? null : lostBetween(lost, atMs - lostBeforeMs, nextMs - lostBeforeMs, record),
      },
    ];
  });
}

function secondOf(ms: number): number {
  return Math.floor(ms / 1000);
}

/** Lost orders that were due between two times of the load; null: nobody knows when an order of a closed loop was due. */
function lostBetween(lost: OrderSet, fromMs: number, toMs: number, record: WindowRecord): number | null {
  if (lost.size === 0) return 0;
  const from = record.firstOrderFrom(fromMs);
  const to = record.firstOrderFrom(toMs);
  if (from === undefined || to === undefined) return null;
  let count = 0;
  for (let seq = from; seq < to; seq++) if (lost.has(seq)) count += 1;
  return count;
}
