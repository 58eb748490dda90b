import { ShopSimError } from '../errors.ts';
import type { RatePhase, RateShape } from '../pacing/rate-phase.ts';
import { createSchedule } from '../pacing/schedule.ts';
import type { Schedule } from '../pacing/schedule-types.ts';

/** A measured phase as the load sees it. */
export interface CoursePhase extends Pick<RatePhase, 'shape' | 'arrivals'> {
  /** 0: until stopped, which only the last phase may be. */
  readonly durationMs: number;
}

/** Neighbouring phases that one loop sends: the open loop those with a schedule, the closed loop those without. */
export interface LoadSection {
  readonly isClosed: boolean;
  /** Since the start of the load; the end is Infinity when it is open. */
  readonly startMs: number;
  readonly endMs: number;
}

/** The whole load of a run, planned: when each phase begins, which orders are due when, and which loop sends them. */
export interface LoadCourse {
  /**
   * Phase p lasts from `boundsMs[p]` to `boundsMs[p + 1]`, in milliseconds from the start of the load: 0 is the warm-up,
   * perhaps of no length, 1 and up are the measured phases. The last bound is Infinity when the end is open.
   */
  readonly boundsMs: readonly number[];
  /** Orders of the phases with a schedule: phases of a closed loop have none in it. */
  readonly schedule: Schedule;
  /** One after the other, without those of no length. */
  readonly sections: readonly LoadSection[];
  /** Whether phase p is a closed loop, in which an order is intended when it is sent. */
  readonly isClosed: (phase: number) => boolean;
}

/** The number of the phase is a byte of the stamp. */
const mostPhases = 255;

/**
 * Plans the load. The warm-up runs at the rate with which the first phase with orders begins: a wave's mean, a closed loop
 * before a closed loop.
 *
 * @throws ShopSimError USAGE for phases that cannot be
 */
export function createCourse(traffic: {
  readonly phases: readonly CoursePhase[];
  readonly warmupMs: number;
  readonly seed: number;
}): LoadCourse {
  const { warmupMs, seed } = traffic;
  if (traffic.phases.length === 0 || traffic.phases.length > mostPhases) {
    throw new ShopSimError('USAGE', `A run has 1 to ${mostPhases} phases, this one has ${traffic.phases.length}.`);
  }
  const measured = traffic.phases.map((phase) => ({ ...phase, durationMs: phase.durationMs || Infinity }));
  const phases: readonly RatePhase[] = [warmupOf(traffic.phases, warmupMs), ...measured];
  const boundsMs = phases.reduce<number[]>(
    (bounds, { durationMs }) => [...bounds, (bounds.at(-1) ?? 0) + durationMs],
    [0],
  );
  const lasting = phases.filter(({ durationMs }) => durationMs > 0);
  return {
    boundsMs,
    schedule: createSchedule({ phases: lasting, seed }),
    sections: sectionsOf(lasting),
    isClosed: (phase) => phases[phase]?.shape.kind === 'max',
  };
}

function warmupOf(phases: readonly CoursePhase[], durationMs: number): RatePhase {
  const first = phases.find(({ shape }) => shape.kind !== 'pause') ?? phases[0];
  const shape = first === undefined ? { kind: 'pause' as const } : beginningOf(first.shape);
  return { shape, arrivals: first?.arrivals ?? 'constant', durationMs };
}

/** The rate with which a phase begins, without an end. */
function beginningOf(shape: RateShape): RateShape {
  if (shape.kind === 'sine') return { kind: 'constant', ratePerSec: (shape.minPerSec + shape.maxPerSec) / 2 };
  if (shape.kind !== 'ramp') return shape;
  return shape.fromPerSec === 0 ? { kind: 'pause' } : { kind: 'constant', ratePerSec: shape.fromPerSec };
}

function sectionsOf(phases: readonly RatePhase[]): LoadSection[] {
  const sections: LoadSection[] = [];
  for (const { shape, durationMs } of phases) {
    const isClosed = shape.kind === 'max';
    const last = sections.at(-1);
    const startMs = last?.endMs ?? 0;
    const endMs = startMs + durationMs;
    if (last?.isClosed === isClosed) sections[sections.length - 1] = { ...last, endMs };
    else sections.push({ isClosed, startMs, endMs });
  }
  return sections;
}

/** Whether nothing of the load is on a schedule. */
export function isAllClosed({ sections }: LoadCourse): boolean {
  return sections.every(({ isClosed }) => isClosed);
}
