import { describe, expect, it } from 'vitest';
import { rateWarning } from '../../src/cli/warn-about-rate.ts';

const traffic = { ratePerSec: 300_000, rampFromPerSec: undefined, generators: 1 };
const calibrated = { ordersPerSec: 357_000, limit: 'generator' as const, measuredAt: '2026-03-04T10:15:30.000Z' };

function warn(ratePerSec: number): string | undefined {
  return rateWarning({ ...traffic, ratePerSec }, { ...calibrated, ordersPerSec: 1e5 }, 2);
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

  it('looks at the highest rate of a ramp, and not at a closed loop', () => {
    expect(rateWarning({ ...traffic, ratePerSec: 10, rampFromPerSec: 300_000 }, calibrated, 2)).toContain('300,000/s');
    expect(rateWarning({ ...traffic, ratePerSec: 'max' }, calibrated, 2)).toBeUndefined();
  });

  it('proposes no generator that would have no CPU, or would not help', () => {
    expect(rateWarning({ ...traffic, generators: 2 }, calibrated, 2)).toMatch(/generate: lower --rate$/);
    expect(rateWarning(traffic, { ...calibrated, limit: 'in-flight' }, 8)).toMatch(/generate: lower --rate$/);
    expect(rateWarning(traffic, { ...calibrated, limit: 'cpu' }, 8)).toMatch(
      /lower --rate, or calibrate again if other programs kept its CPUs busy then$/,
    );
  });
});
