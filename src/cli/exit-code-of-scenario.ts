import { ExitCode } from '../errors.ts';
import { brokenIn } from '../metrics/judgement/judge-scenario.ts';
import type { ScenarioResult, ScenarioVerdict } from '../metrics/judgement/scenario-result.ts';

const exitCodes: Readonly<Record<ScenarioVerdict, ExitCode>> = {
  PASS: ExitCode.ok,
  // A target that cannot show something has done nothing wrong: a job may play all scenarios on whatever it has.
  SKIPPED: ExitCode.ok,
  INTERRUPTED: ExitCode.interrupted,
  INVALID: ExitCode.measurementInvalid,
  FAIL: ExitCode.thresholdFailed,
};

/**
 * The exit code of a scenario that came to a report, the gravest first, as for a run: an interrupt, a promise that was
 * broken, a threshold that failed, a measurement that could not decide.
 */
export function exitCodeOfScenario(result: ScenarioResult): ExitCode {
  if (result.verdict === 'FAIL' && brokenIn(result).length > 0) return ExitCode.promiseBroken;
  return exitCodes[result.verdict];
}
