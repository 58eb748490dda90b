import { ExitCode } from '../../errors.ts';
import type { CommandContext } from '../command.ts';
import { builtInNames, builtInScenario } from '../../scenario/built-in.ts';
import { loadScenario } from '../../scenario/load-scenario.ts';
import type { ScenariosLine } from './scenarios-line.ts';

/** `shop-sim scenarios list`: the built-in scenarios, what each shows, and its first sentence. */
export function listScenarios(_: ScenariosLine, { terminal }: CommandContext): ExitCode {
  for (const name of builtInNames()) {
    const source = builtInScenario(name);
    const loaded = source && loadScenario(source);
    if (loaded === undefined || !('plan' in loaded)) throw new Error(`the built-in scenario ${name} is not valid`);
    const { demonstrates, description } = loaded.plan;
    const [sentence = ''] = description.split(/(?<=[.?!]) /);
    terminal.stdout.write(`${name.padEnd(18)} ${demonstrates.padEnd(12)} ${sentence}\n`);
  }
  return ExitCode.ok;
}
