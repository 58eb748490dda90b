import { ShopSimError } from '../../errors.ts';
import type { OptionTable, OptionValues } from './option.ts';
import type { ReadOptions } from './read-options.ts';

/**
 * The values of a command line without problems.
 *
 * @param more problems found beyond single options: contradictions, files that cannot be read
 * @throws ShopSimError USAGE with every problem on a line of its own
 */
export function requireValues<Table extends OptionTable>(
  command: string,
  table: Table,
  read: ReadOptions<Table>,
  more: readonly string[] = [],
): OptionValues<Table> {
  const problems = [...read.problems, ...more];
  if (problems.length > 0) {
    throw new ShopSimError('USAGE', [...problems, `All flags are in shop-sim ${command} --help`].join('\n'));
  }
  if (!isComplete(table, read.values)) throw new Error('an option has neither a value nor a problem');
  return read.values;
}

function isComplete<Table extends OptionTable>(
  table: Table,
  values: Partial<OptionValues<Table>>,
): values is OptionValues<Table> {
  return Object.keys(table).every((name) => name in values);
}
