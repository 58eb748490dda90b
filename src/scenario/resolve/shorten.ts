import type { RateShape } from '../../run/phase-plan.ts';
import type { VariantPlan } from '../../run/scenario-plan.ts';

/** A run of `--quick` takes at most so long, warm-up included. */
export const quickRunMs = 10_000;
/** All runs of a scenario together. */
export const quickTotalMs = 20_000;

const quickWarmupMs = 1000;

/** How long the load of a run lasts, warm-up included. */
export function loadMs({ traffic }: Pick<VariantPlan, 'traffic'>): number {
  return traffic.phases.reduce((sumMs, { durationMs }) => sumMs + durationMs, traffic.warmupMs);
}

/**
 * The run with all its times of load and events shortened by one factor, so that it takes at most `budgetMs`; the rates stay
 * as they are. A run that is short enough is not changed.
 */
export function shorten<Variant extends VariantPlan>(variant: Variant, budgetMs: number): Variant {
  if (loadMs(variant) <= budgetMs) return variant;
  const warmupMs = Math.min(variant.traffic.warmupMs, quickWarmupMs, budgetMs / 4);
  const factor = Math.min(1, (budgetMs - warmupMs) / (loadMs(variant) - variant.traffic.warmupMs));
  const phases = variant.traffic.phases.map((phase) => ({
    ...phase,
    durationMs: phase.durationMs * factor,
    shape: shortenShape(phase.shape, factor),
  }));
  const events = variant.events.map((event) => ({
    ...event,
    atMs: event.atMs * factor,
    durationMs: event.durationMs === undefined ? undefined : event.durationMs * factor,
  }));
  return { ...variant, traffic: { ...variant.traffic, warmupMs, phases }, events };
}

function shortenShape(shape: RateShape, factor: number): RateShape {
  return shape.kind === 'sine' ? { ...shape, periodMs: shape.periodMs * factor } : shape;
}
