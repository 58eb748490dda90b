import { brokenPromises } from '../promises.ts';
import { formatCount } from '../../units.ts';
import type { RunResult } from '../result.ts';
import type { ScenarioResult, ScenarioThreshold, ScenarioVerdict } from './scenario-result.ts';

/** What a verdict is made from. */
export type Judged = Pick<ScenarioResult, 'runs' | 'thresholds' | 'search'>;

/** How it ended. */
interface Ending {
  /** The user stopped it. */
  readonly wasStopped: boolean;
  /** What ended it early; undefined: nothing did. */
  readonly error: Error | undefined;
}

interface Verdict {
  readonly verdict: ScenarioVerdict;
  readonly reasons: readonly string[];
}

/**
 * The verdict on a scenario, the gravest first: an interrupt, after which nothing is proven; a promise that was broken; a
 * threshold that failed, or a limit that was not found; a measurement that could not decide. Pure.
 */
export function judgeScenario(scenario: Judged, { wasStopped, error }: Ending): Verdict {
  if (wasStopped) {
    return { verdict: 'INTERRUPTED', reasons: ['stopped by Ctrl-C before it was played to its end'] };
  }
  const failures = [
    ...(error === undefined ? [] : [`an error ended it early: ${error.message}`]),
    ...brokenIn(scenario),
    ...failedIn(scenario),
  ];
  if (failures.length > 0) return { verdict: 'FAIL', reasons: failures };
  const invalid = invalidIn(scenario);
  return invalid.length > 0 ? { verdict: 'INVALID', reasons: invalid } : { verdict: 'PASS', reasons: [] };
}

/** What the settings promised and did not hold, in the runs that the scenario is judged by, and orders lost in any. */
export function brokenIn({ runs }: Pick<Judged, 'runs'>): string[] {
  const isAlone = runs.length === 1;
  return runs.flatMap(({ variant, step, result }) =>
    // A step of a search may be too much for the cluster: what it could not answer or handle in time is its very purpose.
    (step === null ? brokenPromises(result) : lostIn(result)).map((broken) =>
      isAlone ? broken : `${step === null ? variant : `at ${formatCount(step.ratePerSec)}/s`}: ${broken}`,
    ),
  );
}

function lostIn({ verification }: RunResult): string[] {
  const { ackedLost, doubleEffects, corrupt } = verification;
  const phrases = [
    [ackedLost ?? 0, 'acknowledged orders lost'],
    [doubleEffects, 'effects done again for the same order'],
    [corrupt, 'records corrupt'],
  ] as const;
  return phrases.filter(([count]) => count > 0).map(([count, what]) => `${formatCount(count)} ${what}`);
}

function failedIn({ thresholds, search }: Judged): string[] {
  const isLimitless = search !== null && search.limitPerSec === null && search.boundedBy !== 'measurement';
  const noLimit = isLimitless ? ['no rate held: there is no limit to report'] : [];
  return [
    ...noLimit,
    ...thresholds.filter(({ passed, isVoid }) => !passed && !isVoid).map((one) => `threshold failed: ${describe(one)}`),
  ];
}

function invalidIn({ runs, thresholds, search }: Judged): string[] {
  if (search !== null && search.limitPerSec === null) {
    return ['not even the lowest rate could be measured', ...(runs.at(-1)?.step?.reasons ?? [])];
  }
  if (!thresholds.some(({ isVoid }) => isVoid)) return [];
  const reasons = runs
    .filter(({ step, result }) => step === null && result.generator.verdict === 'INVALID')
    .flatMap(({ variant, result }) =>
      result.generator.reasons.map((reason) => (runs.length === 1 ? reason : `${variant}: ${reason}`)),
    );
  // Its phase alone may be INVALID.
  return reasons.length === 0 ? ['the measurement is INVALID in a phase by which something was to be judged'] : reasons;
}

/** A threshold with what was measured, for a sentence. */
export function describe({ expression, variant, phase, actual, reason }: ScenarioThreshold): string {
  const where = [
    ...(phase === null ? [] : [`in ${phase}`]),
    ...(variant === null || variant === 'run' ? [] : [`of ${variant}`]),
  ];
  const found = [...(actual === null ? [] : [`was ${actual.text}`]), ...(reason === null ? [] : [reason])];
  return `${[expression, ...where].join(' ')} (${found.join(', ')})`;
}
