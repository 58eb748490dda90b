import { ExitCode } from '../../errors.ts';
import { scenarioJsonSchema } from '../../scenario/json-schema.ts';
import type { CommandContext } from '../command.ts';
import type { ScenariosLine } from './scenarios-line.ts';

/** `shop-sim scenarios schema`: the JSON Schema of a scenario file, for editors. */
export function printScenarioSchema(_: ScenariosLine, { terminal }: CommandContext): ExitCode {
  terminal.stdout.write(`${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`);
  return ExitCode.ok;
}
