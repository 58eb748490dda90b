import { setImmediate, setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startThreadUsage, type ThreadReadings, threadUsageOf } from '../../src/metrics/thread-usage.ts';
import { eventually } from '../support/eventually.ts';

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const gc: unknown = runInNewContext('gc');
  if (typeof gc === 'function') gc();
}

/** Keeps the thread and its event loop busy. */
function work(ms: number): void {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs);
}

const readings: ThreadReadings = {
  activeMs: 300,
  idleMs: 700,
  gcMs: 50,
  cpuMs: 250,
  turnNs: { p99: 20_400_000, max: 45_000_000 },
};

describe('startThreadUsage', () => {
  it('sees a thread that did nothing but collect garbage as busy with it', async () => {
    await setImmediate();
    const watch = startThreadUsage('generator-1');
    for (let times = 0; times < 5; times++) collectGarbage();
    await setImmediate();
    await setImmediate();
    const usage = watch.take();
    watch.stop();
    expect(usage.name).toBe('generator-1');
    expect(usage.busyRatio).toBeGreaterThan(0.5);
    expect(usage.gcRatio).toBeGreaterThan(0.2);
  });

  it('sees how long the event loop stood still, and begins anew after each take', async () => {
    const stoodMs = 200;
    const watch = startThreadUsage('generator-1');
    onTestFinished(() => watch.stop());
    const { p99Us, maxUs } = await eventually('a stall between two looks at the event loop', async () => {
      await delay(60);
      work(stoodMs);
      await delay(60);
      const { loopDelay } = watch.take();
      return loopDelay.maxUs !== null && loopDelay.maxUs > 100_000 && loopDelay;
    });
    // From the last look to the end of the stall, less the resolution.
    expect(maxUs).toBeGreaterThan((stoodMs - 21) * 1000);
    expect(p99Us).toBeLessThanOrEqual(maxUs ?? 0);
    await eventually('an interval without it', () => (watch.take().loopDelay.maxUs ?? 1e6) < 100_000);
  });

  it.runIf(process.platform === 'linux')('counts the CPU time of its own thread', async () => {
    await setImmediate();
    const watch = startThreadUsage('generator-1');
    work(300);
    const { cpuRatio, busyRatio } = watch.take();
    watch.stop();
    // On a busy machine a thread that wants to run gets a part of the time only.
    expect(cpuRatio).toBeGreaterThan(0.02);
    expect(cpuRatio).toBeLessThanOrEqual(1);
    expect(busyRatio).toBeGreaterThan(0.5);
  });
});

describe('threadUsageOf', () => {
  it('gives shares of the whole interval, and delays without the time between two looks', () => {
    expect(threadUsageOf('generator-1', readings)).toEqual({
      name: 'generator-1',
      busyRatio: 0.3,
      gcRatio: 0.05,
      cpuRatio: 0.25,
      loopDelay: { p99Us: 400, maxUs: 25_000 },
    });
  });

  it('is null where nothing was measured, never a zero', () => {
    const unread = { ...readings, cpuMs: undefined, turnNs: undefined };
    expect(threadUsageOf('t', unread)).toMatchObject({ cpuRatio: null, loopDelay: { p99Us: null, maxUs: null } });
  });

  it('is zero for an interval without length, and never above one or below zero', () => {
    const empty = { ...readings, activeMs: 0, idleMs: 0, turnNs: undefined };
    expect(threadUsageOf('t', empty)).toEqual({
      name: 't',
      busyRatio: 0,
      gcRatio: 0,
      cpuRatio: null,
      loopDelay: { p99Us: null, maxUs: null },
    });
    const beyond = { activeMs: 1, idleMs: 0, gcMs: 2, cpuMs: 10, turnNs: { p99: 19_999_000, max: 20_000_000 } };
    expect(threadUsageOf('t', beyond)).toEqual({
      name: 't',
      busyRatio: 1,
      gcRatio: 1,
      cpuRatio: 1,
      loopDelay: { p99Us: 0, maxUs: 0 },
    });
  });
});
