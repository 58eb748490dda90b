import { ExitCode } from '../../errors.ts';
import { loadScenario } from '../../scenario/load-scenario.ts';
import { renderProblems } from '../../scenario/render-problems.ts';
import { readScenarioSource } from '../../scenario/scenario-source.ts';
import type { CommandContext } from '../command.ts';
import type { ScenariosLine } from './scenarios-line.ts';

/**
 * `shop-sim scenarios validate FILE...`: everything that is wrong with each file, also with its `quick`. Exit code 2 when
 * anything is.
 */
export function validateScenarios({ words, allowLarge }: ScenariosLine, { terminal }: CommandContext): ExitCode {
  let exitCode: ExitCode = ExitCode.ok;
  for (const word of words) {
    const source = readScenarioSource(word);
    const full = loadScenario(source, { allowLarge });
    const loaded = 'plan' in full ? loadScenario(source, { allowLarge, quick: true }) : full;
    if ('plan' in loaded) {
      terminal.stdout.write(`${source.path}: valid\n`);
      continue;
    }
    terminal.stderr.write(`${renderProblems(loaded.problems)}\n`);
    exitCode = ExitCode.usage;
  }
  return exitCode;
}
