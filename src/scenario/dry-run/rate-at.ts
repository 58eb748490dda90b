import type { RateShape } from '../../run/phase-plan.ts';

/** The rate of a phase so long after it began; of `max`, which has none, infinity. */
export function rateAt(shape: RateShape, phaseMs: number, durationMs: number): number {
  if (shape.kind === 'constant') return shape.ratePerSec;
  if (shape.kind === 'pause') return 0;
  if (shape.kind === 'max') return Number.POSITIVE_INFINITY;
  if (shape.kind === 'ramp') return shape.fromPerSec + (shape.toPerSec - shape.fromPerSec) * (phaseMs / durationMs);
  const wave = (1 - Math.cos((2 * Math.PI * phaseMs) / shape.periodMs)) / 2;
  return shape.minPerSec + (shape.maxPerSec - shape.minPerSec) * wave;
}
