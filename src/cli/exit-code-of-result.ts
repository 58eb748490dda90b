import { ExitCode } from '../errors.ts';
import { brokenPromises } from '../metrics/promises.ts';
import type { RunResult } from '../metrics/result.ts';

/**
 * The exit code of a run that came to a report. An interrupt goes first: what it cut off proves nothing. Then what the
 * settings promised and did not hold: an order lost is lost however well the run was measured. An invalid measurement
 * outweighs what was judged by it, and nothing is judged by it without a threshold.
 */
export function exitCodeOfResult(result: RunResult): ExitCode {
  if (result.run.endedBy === 'interrupt') return ExitCode.interrupted;
  if (brokenPromises(result).length > 0) return ExitCode.promiseBroken;
  const judged = result.thresholds.some(({ isTimed }) => isTimed);
  if (judged && result.verdict === 'INVALID') return ExitCode.measurementInvalid;
  if (result.thresholds.some(({ passed }) => !passed)) return ExitCode.thresholdFailed;
  return result.verdict === 'FAIL' ? ExitCode.promiseBroken : ExitCode.ok;
}
