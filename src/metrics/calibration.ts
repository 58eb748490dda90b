import type { RunResult, ThreadUsage } from './result.ts';
import { isStarved } from './thread-rules.ts';

/** What a calibration is measured against, in the words that every report on it carries. */
export const nullSink =
  'null sink: an embedded broker, not a measurement of Kafka, that drops every order it acknowledges';

/** Runs up to this share of the calibrated rate leave the generator time for what it cannot foresee. */
export const safeShare = 0.7;

/** What decides how much an order costs to make and to send. Compression and the rest of the traffic are the same for all. */
export interface CalibrationSettings {
  /** null: as the order falls out. */
  readonly recordSizeBytes: number | null;
  readonly key: string;
  readonly skew: number;
  /** Whose producer sends. */
  readonly client: 'shop-sim' | 'kafkajs';
  readonly acks: 'all' | 1 | 0;
  readonly idempotent: boolean;
  readonly compression: 'none';
  readonly lingerMs: number;
  readonly batchSizeBytes: number;
  readonly maxInFlight: number;
  readonly bufferMemoryBytes: number;
  readonly generators: number;
}

/** What kept the rate from being higher. */
export type CalibrationLimit =
  /** The generator threads had no time left. */
  | 'generator'
  /** Threads had work and waited for a CPU. */
  | 'cpu'
  /** The null sink had no time left: the generators can make at least so much. */
  | 'sink'
  /** The generators waited for answers with all that may be under way. */
  | 'in-flight';

/** What one machine can generate with one set of settings, measured against a null sink. */
export interface Calibration {
  readonly schema: 'shop-sim/calibration/1';
  readonly sink: typeof nullSink;
  readonly measuredAt: string;
  readonly toolVersion: string;
  readonly nodeVersion: string;
  readonly host: RunResult['run']['host'];
  readonly settings: CalibrationSettings;
  /** Length of the measurement, after the warm-up. */
  readonly durationMs: number;
  /** Orders acknowledged by the null sink per second. */
  readonly ordersPerSec: number;
  /** Megabytes (10^6) of record batches per second. */
  readonly mbPerSec: number;
  /** {@link safeShare} of it. */
  readonly safeOrdersPerSec: number;
  /** CPU time of the generator threads per order; null where the platform does not tell. */
  readonly generatorCpuUsPerOrder: number | null;
  readonly limit: CalibrationLimit;
  readonly generatorThreads: readonly ThreadUsage[];
  readonly sinkThread: ThreadUsage | null;
}

/** Busy beyond this a thread is taken for the limit, as in the verdict. */
const busyAbove = 0.8;

/** What limited a closed loop, from how its threads were used. */
export function calibrationLimit(generators: readonly ThreadUsage[], sink: ThreadUsage | undefined): CalibrationLimit {
  const busyGenerators = generators.filter(({ busyRatio }) => busyRatio > busyAbove);
  if (busyGenerators.length > 0) return busyGenerators.some(isStarved) ? 'cpu' : 'generator';
  if (sink !== undefined && sink.busyRatio > busyAbove) return isStarved(sink) ? 'cpu' : 'sink';
  return 'in-flight';
}

/** CPU time of all generator threads per order; null where one is unknown, or nothing was acknowledged. */
export function generatorCpuUsPerOrder(generators: readonly ThreadUsage[], ordersPerSec: number): number | null {
  let cores = 0;
  for (const { cpuRatio } of generators) {
    if (cpuRatio === null) return null;
    cores += cpuRatio;
  }
  return ordersPerSec > 0 && generators.length > 0 ? (cores * 1e6) / ordersPerSec : null;
}
