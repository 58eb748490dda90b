import type { RunResult } from '../metrics/result.ts';
import { formatCount, formatDurationMs } from '../units.ts';

/** A measured phase as the plan has it. */
export interface PlannedPhase {
  readonly name: string;
  /** constant, ramp, sine, max or pause. */
  readonly kind: string;
  /** `5,000 orders/s`, `ramp from 100 to 5,000 orders/s`, `as fast as possible (closed loop)`. */
  readonly rate: string;
  readonly arrivals: string;
  /** 0: until stopped. */
  readonly durationMs: number;
}

/** What a report says of the planned traffic. */
export interface PlannedTraffic {
  /** None in a run that sends nothing. */
  readonly phases: readonly PlannedPhase[];
  readonly warmupMs: number;
}

type Fields = ReadonlyMap<string, unknown>;

function fieldsOf(value: unknown): Fields {
  return new Map<string, unknown>(typeof value === 'object' && value !== null ? Object.entries(value) : []);
}

function numberIn(fields: Fields, name: string): number {
  const value = fields.get(name);
  return typeof value === 'number' ? value : 0;
}

function textIn(fields: Fields, name: string): string {
  const value = fields.get(name);
  return typeof value === 'string' ? value : '';
}

/** The traffic that was planned, read from the open record in which a result keeps its plan. */
export function plannedTraffic({ plan }: RunResult): PlannedTraffic {
  const traffic = fieldsOf(plan['traffic']);
  const phases: unknown = traffic.get('phases');
  return {
    phases: (Array.isArray(phases) ? phases : []).map((phase: unknown) => plannedPhase(fieldsOf(phase))),
    warmupMs: numberIn(traffic, 'warmupMs'),
  };
}

function plannedPhase(phase: Fields): PlannedPhase {
  const shape = fieldsOf(phase.get('shape'));
  return {
    name: textIn(phase, 'name'),
    kind: textIn(shape, 'kind'),
    rate: rateText(shape),
    arrivals: textIn(phase, 'arrivals'),
    durationMs: numberIn(phase, 'durationMs'),
  };
}

function rateText(shape: Fields): string {
  const rate = (name: string): string => formatCount(numberIn(shape, name));
  switch (textIn(shape, 'kind')) {
    case 'constant':
      return `${rate('ratePerSec')} orders/s`;
    case 'ramp':
      return `ramp from ${rate('fromPerSec')} to ${rate('toPerSec')} orders/s`;
    case 'sine':
      return `wave of ${rate('minPerSec')} to ${rate('maxPerSec')} orders/s every ${formatDurationMs(numberIn(shape, 'periodMs'))}`;
    case 'max':
      return 'as fast as possible (closed loop)';
    default:
      return 'no orders';
  }
}

/** Length of all planned phases together; 0: until stopped. */
export function plannedDurationMs({ phases }: PlannedTraffic): number {
  return phases.at(-1)?.durationMs === 0 ? 0 : phases.reduce((sum, { durationMs }) => sum + durationMs, 0);
}

/** Nothing but `--rate max`: no schedule, an order is due when it can be sent. */
export function isClosedLoop(result: RunResult): boolean {
  const withOrders = plannedTraffic(result).phases.filter(({ kind }) => kind !== 'pause');
  return withOrders.length > 0 && withOrders.every(({ kind }) => kind === 'max');
}

/** `measure phase`, or `4 measured phases`: what the numbers of `measured` are of. */
export function measuredText({ phases }: RunResult): string {
  const count = phases.filter(({ kind }) => kind === 'measure').length;
  return count > 1 ? `${count} measured phases` : 'measure phase';
}
