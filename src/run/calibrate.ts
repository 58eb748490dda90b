import { ShopSimError } from '../errors.ts';
import {
  type Calibration,
  calibrationLimit,
  generatorCpuUsPerOrder,
  nullSink,
  safeShare,
} from '../metrics/calibration.ts';
import type { RunResult } from '../metrics/result.ts';
import { calibrationSettings } from './calibration-key.ts';
import { embeddedThreadName } from './embedded-broker.ts';
import { isGenerator } from './judge-phases.ts';
import type { RunOutcome, RunPlan } from './plan.ts';

/**
 * The calibration that a run against the null sink measured: the plan is a closed loop without services on an embedded
 * broker that discards.
 *
 * @throws ShopSimError when the run was stopped, or too short; the run's own error when it failed
 */
export function calibrationOf(plan: RunPlan, { result, error }: RunOutcome): Calibration {
  if (error !== undefined) throw error;
  if (result.run.endedBy === 'interrupt') {
    throw new ShopSimError('INTERRUPTED', 'Stopped before the calibration was done: nothing is stored.');
  }
  const { measured } = result;
  if (measured.throughput.ackedPerSec === 0) {
    throw new ShopSimError(
      'USAGE',
      'No order was acknowledged in the measurement: calibrate for longer, for instance --duration 5s.',
    );
  }
  checkFates(result);
  const { ackedPerSec, ackedMbPerSec } = measured.throughput;
  const generatorThreads = result.generator.threads.filter(isGenerator);
  const sinkThread = result.generator.threads.find(({ name }) => name === embeddedThreadName);
  const { startedAt, toolVersion, nodeVersion, host } = result.run;
  return {
    schema: 'shop-sim/calibration/1',
    sink: nullSink,
    measuredAt: startedAt,
    toolVersion,
    nodeVersion,
    host,
    settings: calibrationSettings(plan),
    durationMs: measured.durationMs,
    ordersPerSec: ackedPerSec,
    mbPerSec: ackedMbPerSec,
    safeOrdersPerSec: safeShare * ackedPerSec,
    generatorCpuUsPerOrder: generatorCpuUsPerOrder(generatorThreads, ackedPerSec),
    limit: calibrationLimit(generatorThreads, sinkThread),
    generatorThreads,
    sinkThread: sinkThread === undefined ? null : { ...sinkThread, name: 'null sink' },
  };
}

/** The null sink takes everything: an order that it did not take is a mistake of ours, and so is the rate. */
function checkFates({ phases }: RunResult): void {
  const lost = phases.reduce((sum, { orders }) => sum + orders.failed + orders.indeterminate, 0);
  if (lost > 0) throw new Error(`${lost} orders were not acknowledged by the null sink`);
}
