import { describe, expect, it } from 'vitest';
import { rateWarning } from '../../src/cli/warn-about-rate.ts';
import type { RateShape } from '../../src/run/phase-plan.ts';
import { buildPhasePlan } from '../support/schedules.ts';

function trafficOf(...shapes: RateShape[]) {
  return { phases: shapes.map((shape) => buildPhasePlan({ shape })), generators: 1 };
}

const constant = (ratePerSec: number): RateShape => ({ kind: 'constant', ratePerSec });
const traffic = trafficOf(constant(300_000));
const calibrated = { ordersPerSec: 357_000, limit: 'generator' as const, measuredAt: '2026-03-04T10:15:30.000Z' };

function warn(ratePerSec: number): string | undefined {
  return rateWarning(trafficOf(constant(ratePerSec)), { ...calibrated, ordersPerSec: 1e5 }, 2);
}

describe('the warning about a rate', () => {
  it('says what is asked for, what the machine can do, and what to do', () => {
    expect(rateWarning(traffic, calibrated, 2)).toBe(
      'the run asks for 300,000/s, 84 % of the 357,000/s that this machine was calibrated to generate: add --generators 2 or lower --rate',
    );
  });

  it('comes above 70 % and not below', () => {
    expect(warn(70_000)).toBeUndefined();
    expect(warn(70_001)).toContain('70 % of the 100,000/s');
    expect(warn(250_000)).toContain('250 % of the 100,000/s');
  });

  it('looks at the highest rate of a ramp or a wave and of all phases, and not at a closed loop', () => {
    const down: RateShape = { kind: 'ramp', fromPerSec: 300_000, toPerSec: 10 };
    const wave: RateShape = { kind: 'sine', minPerSec: 10, maxPerSec: 300_000, periodMs: 1000 };
    for (const shape of [down, wave]) {
      expect(rateWarning(trafficOf(constant(10), shape, { kind: 'pause' }), calibrated, 2)).toContain('300,000/s');
    }
    expect(rateWarning(trafficOf({ kind: 'max' }), calibrated, 2)).toBeUndefined();
  });

  it('proposes no generator that would have no CPU, or would not help', () => {
    expect(rateWarning({ ...traffic, generators: 2 }, calibrated, 2)).toMatch(/generate: lower --rate$/);
    expect(rateWarning(traffic, { ...calibrated, limit: 'in-flight' }, 8)).toMatch(/generate: lower --rate$/);
    expect(rateWarning(traffic, { ...calibrated, limit: 'cpu' }, 8)).toMatch(
      /lower --rate, or calibrate again if other programs kept its CPUs busy then$/,
    );
  });
});
