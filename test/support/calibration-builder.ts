import { type Calibration, nullSink } from '../../src/metrics/calibration.ts';
import { buildResult, buildThread } from './result-builder.ts';

/** A calibration of one generator that was the limit, as of a machine with two CPUs. */
export function buildCalibration(overrides: Partial<Calibration> = {}): Calibration {
  return {
    schema: 'shop-sim/calibration/1',
    sink: nullSink,
    measuredAt: '2026-03-04T10:15:30.000Z',
    toolVersion: '0.1.0',
    nodeVersion: 'v20.20.2',
    host: buildResult().run.host,
    settings: {
      recordSizeBytes: 1024,
      key: 'none',
      skew: 0.75,
      client: 'shop-sim',
      acks: 'all',
      idempotent: true,
      compression: 'none',
      lingerMs: 5,
      batchSizeBytes: 131_072,
      maxInFlight: 5,
      bufferMemoryBytes: 33_554_432,
      generators: 1,
    },
    durationMs: 5000,
    ordersPerSec: 357_000,
    mbPerSec: 381.6,
    safeOrdersPerSec: 249_900,
    generatorCpuUsPerOrder: 2.71,
    limit: 'generator',
    generatorThreads: [buildThread('generator', { busyRatio: 0.998, cpuRatio: 0.967 })],
    sinkThread: buildThread('null sink', { busyRatio: 0.251, cpuRatio: 0.243 }),
    ...overrides,
  };
}
