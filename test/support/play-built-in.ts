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
 * What a scenario did not show, a line each; none when every threshold held. A machine that is busy with other tests makes a
 * measurement INVALID, and then a threshold on speed is neither: the program says so, and these tests are not about speed. The
 * report stands behind what was found.
 */
export function shortcomings({ result, ended }: PlayedBuiltIn): string[] {
  const { verdict, reasons, thresholds } = result;
  const failed = thresholds.filter(({ passed, isVoid }) => !passed && !isVoid);
  const found = [
    ...(verdict === 'PASS' || verdict === 'INVALID' ? [] : [`${verdict}: ${reasons.join('; ')}`]),
    ...failed.map(({ expression, actual, reason }) => `${expression} (${actual?.text ?? '-'}) ${reason ?? ''}`),
  ];
  return found.length === 0 ? [] : [...found, ended.stderr];
}
