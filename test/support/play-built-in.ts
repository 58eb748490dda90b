import { ExitCode } from '../../src/errors.ts';
import type { ScenarioResult } from '../../src/metrics/judgement/scenario-result.ts';
import { runShopSim, type ProgramResult } from './shop-sim-program.ts';

/** A built-in scenario as the program played it. */
export interface PlayedBuiltIn {
  readonly ended: ProgramResult;
  readonly result: ScenarioResult;
}

/** Plays a built-in scenario shortened, by the program as it is built. */
export async function playBuiltIn(
  name: string,
  flags: readonly string[] = [],
  timeoutMs = 120_000,
): Promise<PlayedBuiltIn> {
  const ended = await runShopSim(['run', name, '--quick', '--json', '-', '--no-color', ...flags], timeoutMs);
  if (!ended.stdout.startsWith('{')) {
    throw new Error(`${name} left no result (exit code ${ended.exitCode}):\n${ended.stderr}`);
  }
  const result: ScenarioResult = JSON.parse(ended.stdout);
  return { ended, result };
}

/**
 * What a scenario did not show, a line each, and its report; none when every threshold held. Of a threshold on speed it is only
 * asked that it was measured: how fast two shared CPUs are that moment is no property of the program, and where it is to be
 * seen are the benchmark and a scenario in full length on a machine of its own.
 */
export function shortcomings({ result, ended }: PlayedBuiltIn): string[] {
  const { verdict, reasons, thresholds, runs } = result;
  const missed = thresholds.filter(({ passed, isVoid }) => !passed && !isVoid);
  const failed = missed.filter(({ isTimed, actual, limit }) => !isTimed || actual === null || limit === null);
  const { ok, measurementInvalid, thresholdFailed } = ExitCode;
  const isInvalid = runs.some((run) => run.result.generator.verdict === 'INVALID');
  const allowed: readonly (number | null)[] = [
    ...(missed.length > 0 ? [thresholdFailed] : [ok]),
    ...(isInvalid ? [measurementInvalid] : []),
  ];
  const found = [
    ...(allowed.includes(ended.exitCode) ? [] : [`${verdict}, exit code ${ended.exitCode}: ${reasons.join('; ')}`]),
    ...failed.map(({ expression, actual, reason }) => `${expression} (${actual?.text ?? '-'}) ${reason ?? ''}`),
  ];
  return found.length === 0 ? [] : [...found, ended.stderr];
}
