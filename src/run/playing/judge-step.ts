import type { RunResult } from '../../metrics/result.ts';
import { judgeRuns, type WrittenThreshold } from '../../metrics/judgement/judge-runs.ts';
import { brokenIn, describe } from '../../metrics/judgement/judge-scenario.ts';
import type { SearchStep } from '../../metrics/judgement/scenario-result.ts';

/** Whether a run of a search held every promise and every threshold, by a measurement that can tell; and why not. */
export function judgeStep(
  thresholds: readonly WrittenThreshold[],
  variant: string,
  result: RunResult,
): Omit<SearchStep, 'ratePerSec'> {
  const judged = judgeRuns(thresholds, new Map([[variant, result]]));
  const failed = judged.filter(({ passed, isVoid }) => !passed && !isVoid);
  const isInvalid = result.generator.verdict === 'INVALID';
  const failures = [...brokenIn({ runs: [{ variant, step: null, result }] }), ...failed.map(describe)];
  const reasons = [
    ...failures,
    ...(isInvalid ? [`the measurement is INVALID: ${result.generator.reasons.join('; ')}`] : []),
  ];
  return { held: reasons.length === 0, isInvalid: isInvalid && failures.length === 0, reasons };
}
