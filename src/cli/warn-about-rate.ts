import { safeShare } from '../metrics/calibration.ts';
import { formatPercent } from '../metrics/wording.ts';
import { calibrationFingerprint, calibrationSettings, thisMachine } from '../run/calibration-key.ts';
import { peakRateOf } from '../run/peak-rate.ts';
import type { RunPlan, TrafficPlan } from '../run/plan.ts';
import { formatCount } from '../units.ts';
import { calibrationFile, findCalibration, type StoredCalibration } from './calibration-file.ts';
import type { Terminal } from './terminal.ts';

/** Says before a run that this machine was not calibrated to generate so much; nothing without a calibration that fits. */
export async function warnAboutRate(plan: RunPlan, { stderr, env }: Terminal): Promise<void> {
  if (peakRateOf(plan.traffic.phases) === Number.POSITIVE_INFINITY) return;
  const machine = thisMachine();
  const fingerprint = calibrationFingerprint(calibrationSettings(plan), machine);
  const { calibration, problem } = await findCalibration(calibrationFile(env), fingerprint);
  const warning = calibration && rateWarning(plan.traffic, calibration, machine.cpuCount);
  for (const text of [problem, warning]) if (text !== undefined) stderr.write(`note: ${text}\n`);
}

/** One sentence when the highest rate of the traffic is above the safe share of the calibrated one. */
export function rateWarning(
  { phases, generators }: Pick<TrafficPlan, 'phases' | 'generators'>,
  { ordersPerSec, limit }: StoredCalibration,
  cpuCount: number,
): string | undefined {
  const highestPerSec = peakRateOf(phases);
  // A closed loop asks for no rate.
  if (highestPerSec === Number.POSITIVE_INFINITY) return undefined;
  const share = highestPerSec / ordersPerSec;
  if (share <= safeShare) return undefined;
  const remedy =
    limit === 'cpu'
      ? 'lower --rate, or calibrate again if other programs kept its CPUs busy then'
      : limit === 'generator' && generators < cpuCount
        ? `add --generators ${generators + 1} or lower --rate`
        : 'lower --rate';
  return `the run asks for ${formatCount(highestPerSec)}/s, ${formatPercent(share)} of the ${formatCount(ordersPerSec)}/s that this machine was calibrated to generate: ${remedy}`;
}
