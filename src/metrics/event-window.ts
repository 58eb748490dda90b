import type { EventResult } from './event-result.ts';
import { tenthMs, type TenthsOfRun } from './tenths.ts';

/** An event as it took place; times since the start of the load. */
export interface TimedEvent {
  readonly beganMs: number;
  /** undefined: it was cut off. */
  readonly doneMs: number | undefined;
  /** The service that it concerns; undefined: all of them. */
  readonly service: string | undefined;
}

/** What the time series shows of an event: see {@link EventResult}. */
export type EventWindow = Pick<
  EventResult,
  'windowEndMs' | 'detectMs' | 'longestAckGapMs' | 'recoveryMs' | 'backlogPeak'
>;

/** The level before: the last 10 s without an event's effect, at least 3 s. */
const levelTenths = 100;
const fewestLevelTenths = 30;
/** Back at the level for so long, or to the end of the window: recovered. */
const steadyTenths = 30;
/** Above the level: more than twice of it, and by more than this. */
const levelFactor = 2;
const slackMs = 20;
const slackTenths = 2;

/** What may be exceeded. */
interface Limits {
  readonly responseMs: number;
  readonly gapMs: number;
  readonly lag: ReadonlyMap<string, number>;
}

/** Tenths `from` to `to`, without `to`. */
interface Range {
  readonly from: number;
  readonly to: number;
}

/**
 * What the time series of a run shows of its events.
 *
 * @param events in the order in which they began
 * @param bounds start of the measurement and end of the drain
 */
export function eventWindows(
  events: readonly TimedEvent[],
  series: TenthsOfRun,
  bounds: { readonly measureStartMs: number; readonly endMs: number },
): EventWindow[] {
  const quiet: number[] = [];
  let quietFromMs: number | undefined = bounds.measureStartMs;
  return events.map((event, index) => {
    if (quietFromMs !== undefined) quiet.push(...wholeTenths(quietFromMs, event.beganMs));
    const windowEndMs = events[index + 1]?.beganMs ?? bounds.endMs;
    const limits = limitsOf(quiet.slice(-levelTenths), series);
    const recoveryMs = limits === undefined ? null : recovery(event, windowEndMs, series, limits);
    quietFromMs = recoveryMs === null ? undefined : event.beganMs + recoveryMs;
    return {
      windowEndMs,
      detectMs: limits === undefined ? null : detection(event, windowEndMs, series, limits),
      longestAckGapMs: longestGap(event.beganMs, windowEndMs, series),
      recoveryMs,
      backlogPeak: peaks(tenthsOf(event.beganMs, windowEndMs), series),
    };
  });
}

function wholeTenths(fromMs: number, toMs: number): number[] {
  const first = Math.ceil(fromMs / tenthMs);
  const end = Math.floor(toMs / tenthMs);
  return Array.from({ length: Math.max(0, end - first) }, (_, index) => first + index);
}

/** Every tenth of which a part lies between the two. */
function tenthsOf(fromMs: number, toMs: number): Range {
  return { from: Math.floor(fromMs / tenthMs), to: Math.ceil(toMs / tenthMs) };
}

/** undefined: there is no level to compare with. */
function limitsOf(tenths: readonly number[], { acked, slowestMs, gaps, lag }: TenthsOfRun): Limits | undefined {
  const highest = (values: readonly number[]): number =>
    tenths.reduce((high, tenth) => Math.max(high, values[tenth] ?? 0), 0);
  const ackedInThem = tenths.reduce((sum, tenth) => sum + (acked[tenth] ?? 0), 0);
  if (tenths.length < fewestLevelTenths || ackedInThem === 0) return undefined;
  const quiet = new Set(tenths);
  const longestGapMs = gaps
    .filter(({ endMs }) => quiet.has(Math.floor(endMs / tenthMs)))
    .reduce((longest, { startMs, endMs }) => Math.max(longest, endMs - startMs), 0);
  const lagSlack = (ackedInThem / tenths.length) * slackTenths;
  return {
    responseMs: limit(highest(slowestMs), slackMs),
    gapMs: limit(longestGapMs, slackMs),
    lag: new Map(Object.entries(lag).map(([name, values]) => [name, limit(highest(values), lagSlack)])),
  };
}

function limit(level: number, slack: number): number {
  return Math.max(levelFactor * level, level + slack);
}

function isResponseAbove(tenth: number, { slowestMs }: TenthsOfRun, { responseMs }: Limits): boolean {
  return (slowestMs[tenth] ?? 0) > responseMs;
}

function isLagAbove(tenth: number, service: string | undefined, { lag }: TenthsOfRun, limits: Limits): boolean {
  return Object.entries(lag).some(
    ([name, values]) =>
      (service === undefined || name === service) && (values[tenth] ?? 0) > (limits.lag.get(name) ?? 0),
  );
}

function detection(
  { beganMs, service }: TimedEvent,
  windowEndMs: number,
  series: TenthsOfRun,
  limits: Limits,
): number | null {
  const { from, to } = tenthsOf(beganMs, windowEndMs);
  const isAbove = (tenth: number): boolean =>
    isResponseAbove(tenth, series, limits) || isLagAbove(tenth, service, series, limits);
  const grownAtMs = series.gaps
    .filter(({ startMs, endMs }) => endMs - startMs > limits.gapMs)
    .map(({ startMs }) => startMs + limits.gapMs)
    .filter((atMs) => atMs < windowEndMs);
  // A gap that had grown before and went on when the event came.
  const wasAbove =
    isAbove(from - 1) || series.gaps.some(({ startMs, endMs }) => startMs + limits.gapMs < beganMs && endMs > beganMs);
  if (wasAbove) return null;
  const signs = grownAtMs.filter((atMs) => atMs >= beganMs);
  for (let tenth = from; tenth < to; tenth++) {
    if (!isAbove(tenth)) continue;
    signs.push(Math.min((tenth + 1) * tenthMs, windowEndMs));
    break;
  }
  return signs.length === 0 ? null : Math.min(...signs) - beganMs;
}

function recovery(
  { beganMs, doneMs }: TimedEvent,
  windowEndMs: number,
  series: TenthsOfRun,
  limits: Limits,
): number | null {
  const { from, to } = tenthsOf(beganMs, windowEndMs);
  const inGap = new Set(
    series.gaps
      .filter(({ startMs, endMs }) => endMs - startMs > limits.gapMs)
      .flatMap(({ startMs, endMs }) => {
        const range = tenthsOf(Math.max(startMs, beganMs), Math.min(endMs, windowEndMs));
        return Array.from({ length: Math.max(0, range.to - range.from) }, (_, index) => range.from + index);
      }),
  );
  const isAbove = (tenth: number): boolean =>
    inGap.has(tenth) || isResponseAbove(tenth, series, limits) || isLagAbove(tenth, undefined, series, limits);
  let first = from;
  while (first < to && !isAbove(first)) first += 1;
  if (first === to) return 0;
  if (doneMs === undefined) return null;
  let steadyFrom = Math.max(first, Math.floor(doneMs / tenthMs));
  for (let tenth = steadyFrom; tenth < to && tenth - steadyFrom < steadyTenths; tenth++) {
    if (isAbove(tenth)) steadyFrom = tenth + 1;
  }
  return steadyFrom >= to ? null : Math.max(steadyFrom * tenthMs, doneMs) - beganMs;
}

function longestGap(beganMs: number, windowEndMs: number, { gaps }: TenthsOfRun): number | null {
  const inside = gaps
    .map(({ startMs, endMs }) => Math.min(endMs, windowEndMs) - Math.max(startMs, beganMs))
    .filter((lengthMs) => lengthMs > 0);
  return inside.reduce<number | null>((longest, lengthMs) => Math.max(longest ?? 0, lengthMs), null);
}

function peaks({ from, to }: Range, { lag }: TenthsOfRun): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(lag).map(([name, values]) => [
      name,
      values.slice(from, to).reduce((high, one) => Math.max(high, one), 0),
    ]),
  );
}
