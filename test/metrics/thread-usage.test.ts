import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { startThreadUsage, threadUsageOf } from '../../src/metrics/thread-usage.ts';

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const gc: unknown = runInNewContext('gc');
  if (typeof gc === 'function') gc();
}

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
});

describe('threadUsageOf', () => {
  it('gives shares of the whole interval', () => {
    expect(threadUsageOf('generator-1', 300, 700, 50)).toEqual({ name: 'generator-1', busyRatio: 0.3, gcRatio: 0.05 });
  });

  it('is zero for an interval without length, and never above one', () => {
    expect(threadUsageOf('t', 0, 0, 0)).toEqual({ name: 't', busyRatio: 0, gcRatio: 0 });
    expect(threadUsageOf('t', 1, 0, 2)).toEqual({ name: 't', busyRatio: 1, gcRatio: 1 });
  });
});
