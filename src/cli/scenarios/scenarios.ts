import { ShopSimError, type ExitCode } from '../../errors.ts';
import { didYouMean } from '../../did-you-mean.ts';
import type { CommandContext } from '../command.ts';
import { quote, readOptions, type CommandLine } from '../options/read-options.ts';
import { requireValues } from '../options/require-values.ts';
import { scenariosOptions } from '../options/scenario-options.ts';
import { initScenario } from './init.ts';
import { listScenarios } from './list.ts';
import { printScenarioSchema } from './schema.ts';
import type { ScenariosLine } from './scenarios-line.ts';
import { showScenario } from './show.ts';
import { validateScenarios } from './validate.ts';

type Work = (line: ScenariosLine, context: CommandContext) => ExitCode | Promise<ExitCode>;

/** The commands, with what stands behind each. */
const works: Readonly<Record<string, { readonly takes: string; readonly max: number; readonly work: Work }>> = {
  list: { takes: '', max: 0, work: listScenarios },
  show: { takes: 'NAME', max: 1, work: showScenario },
  init: { takes: 'FILE', max: 1, work: initScenario },
  validate: { takes: 'FILE...', max: Number.POSITIVE_INFINITY, work: validateScenarios },
  schema: { takes: '', max: 0, work: printScenarioSchema },
};

/**
 * `shop-sim scenarios list|show NAME|init FILE|validate FILE...|schema`.
 *
 * @throws ShopSimError USAGE for words that are missing, too many or unknown
 */
export async function scenarios(line: CommandLine, context: CommandContext): Promise<ExitCode> {
  const flagAt = line.rest.findIndex((word) => word.startsWith('-'));
  const [words, rest] = flagAt < 0 ? [line.rest, []] : [line.rest.slice(0, flagAt), line.rest.slice(flagAt)];
  const { allowLarge } = requireValues('scenarios', scenariosOptions, readOptions(scenariosOptions, { ...line, rest }));
  const [name, ...others] = words;
  const found = name !== undefined && Object.hasOwn(works, name) ? works[name] : undefined;
  if (found === undefined) throw new ShopSimError('USAGE', unknownCommand(name));
  const { takes, max, work } = found;
  if (takes !== '' && others.length === 0) {
    throw new ShopSimError('USAGE', `shop-sim scenarios ${name}: ${takes} is missing`);
  }
  if (others.length > max) {
    const tooMuch = others.slice(max).map(quote).join(' ');
    throw new ShopSimError(
      'USAGE',
      `shop-sim scenarios ${name}: ${tooMuch} is too much; it takes ${takes === '' ? 'nothing' : takes}`,
    );
  }
  return work({ words: others, allowLarge }, context);
}

function unknownCommand(name: string | undefined): string {
  const list = Object.entries(works).map(([word, { takes }]) => `${word} ${takes}`.trim());
  const all = `shop-sim scenarios takes ${list.slice(0, -1).join(', ')} or ${list.at(-1) ?? ''}`;
  if (name === undefined) return all;
  return `shop-sim scenarios ${quote(name)} is not a command${didYouMean(name, Object.keys(works))}\n${all}`;
}
