import { ExitCode } from '../../errors.ts';
import { readScenarioSource } from '../../scenario/scenario-source.ts';
import type { CommandContext } from '../command.ts';
import type { ScenariosLine } from './scenarios-line.ts';

/** `shop-sim scenarios show NAME`: the file of a built-in scenario, as it is. */
export function showScenario({ words: [name = ''] }: ScenariosLine, { terminal }: CommandContext): ExitCode {
  terminal.stdout.write(readScenarioSource(name).text);
  return ExitCode.ok;
}
