import { describe, expect, it } from 'vitest';
import { usualSettings } from '../../src/run/service-settings.ts';
import { medianWorkMs, workTimeOf } from '../../src/services/work-time.ts';

type Service = 'inventory' | 'payment' | 'notification';

function sorted(service: Service, count: number): number[] {
  const workTime = workTimeOf(service, usualSettings[service].work);
  return Array.from({ length: count }, (_, seq) => workTime(1, seq)).sort((a, b) => a - b);
}

describe('service times', () => {
  // The p-quantile of a log-normal is median * exp(sigma * z_p); z of 0.9 is 1.2816.
  it.each([
    { service: 'inventory', medianMs: 5, p90Ms: 5 * Math.exp(0.5 * 1.2816) },
    { service: 'payment', medianMs: 120, p90Ms: 120 * Math.exp(0.6 * 1.2816) },
    { service: 'notification', medianMs: 30, p90Ms: 30 * Math.exp(0.8 * 1.2816) },
  ] as const)('of $service have the median $medianMs ms and a log-normal tail', ({ service, medianMs, p90Ms }) => {
    const times = sorted(service, 20_000);
    expect(times[10_000]).toBeGreaterThan(medianMs * 0.97);
    expect(times[10_000]).toBeLessThan(medianMs * 1.03);
    expect(times[18_000]).toBeGreaterThan(p90Ms * 0.96);
    expect(times[18_000]).toBeLessThan(p90Ms * 1.04);
    expect(medianWorkMs(usualSettings[service].work)).toBe(medianMs);
  });

  it('are the same for the same seed and order', () => {
    const workTime = workTimeOf('payment', usualSettings.payment.work);
    expect(workTime(1, 5)).toBe(workTime(1, 5));
    expect(workTime(1, 5)).not.toBe(workTime(2, 5));
    expect(workTime(1, 5)).not.toBe(workTime(1, 6));
  });

  it('of two services with the same plan are independent of each other', () => {
    const plan = { kind: 'log-normal', medianMs: 10, sigma: 1 } as const;
    expect(workTimeOf('inventory', plan)(1, 5)).not.toBe(workTimeOf('payment', plan)(1, 5));
  });

  it('are none, or constant, where the plan says so', () => {
    expect(workTimeOf('payment', { kind: 'none' })(1, 5)).toBe(0);
    expect(workTimeOf('payment', { kind: 'constant', ms: 2 })(1, 5)).toBe(2);
    expect([medianWorkMs({ kind: 'none' }), medianWorkMs({ kind: 'constant', ms: 2 })]).toEqual([0, 2]);
  });
});
