import { flagOf, remedyOf, type Option, type OptionTable, type OptionValues } from './option.ts';
import { didYouMean } from '../../did-you-mean.ts';

/** What stood on a command line, before any of it is understood. */
export interface CommandLine {
  /** For each option by its name, the texts given, in order; undefined: the flag was there without its value. */
  readonly occurrences: ReadonlyMap<string, readonly (string | undefined)[]>;
  /** Everything that belongs to no flag: unknown flags (and what follows them), words too many. */
  readonly rest: readonly string[];
}

/** A command line understood; `values` lacks those that have a problem, and the run must not start with any. */
export interface ReadOptions<Table extends OptionTable> {
  readonly values: Partial<OptionValues<Table>>;
  /** Names of the options that the user gave, as against their defaults. */
  readonly given: ReadonlySet<string>;
  /** Each one plain sentence: flag, value, bound, what to do. */
  readonly problems: readonly string[];
}

/** Reads every option of a table and collects all problems, so that a user sees them at once. */
export function readOptions<Table extends OptionTable>(table: Table, line: CommandLine): ReadOptions<Table> {
  const values: Partial<OptionValues<Table>> = {};
  const problems: string[] = [];
  for (const [name, option] of Object.entries(table)) {
    const found = readOption(option, line.occurrences.get(name) ?? []);
    if ('problem' in found) problems.push(found.problem);
    else Object.assign(values, { [name]: found.value });
  }
  problems.push(...describeRest(line.rest, Object.values(table).map(flagOf)));
  return { values, given: new Set(line.occurrences.keys()), problems };
}

function readOption(
  option: Option<unknown>,
  texts: readonly (string | undefined)[],
): { readonly value: unknown } | { readonly problem: string } {
  const flag = flagOf(option);
  if (texts.length === 0) {
    if ('value' in option.absent) return option.absent;
    return { problem: `${flag} is missing: ${option.absent.problem}; ${remedyOf(option)}` };
  }
  let value: unknown;
  for (const text of texts) {
    if (text === undefined) return { problem: `${flag}: its value is missing; ${remedyOf(option)}` };
    const parsed = option.add(text, value);
    if ('problem' in parsed) {
      const repeated = quote(option.repeat?.(text) ?? text);
      return { problem: `${flag} ${repeated}: ${parsed.problem}; ${remedyOf(option)}` };
    }
    value = parsed.value;
  }
  return { value };
}

/** Words about flags and arguments that no option knows. What follows an unknown flag is its value: not repeated. */
function describeRest(rest: readonly string[], flags: readonly string[]): string[] {
  const problems: string[] = [];
  let afterUnknownFlag = false;
  for (const word of rest) {
    if (word.startsWith('-') && word !== '-') {
      const [flag = word] = word.split('=', 1);
      problems.push(
        flags.includes(flag)
          ? `${flag} takes no value; give ${flag} alone`
          : `${flag} is not a flag of this command${didYouMean(flag, flags)}`,
      );
      afterUnknownFlag = !word.includes('=');
    } else if (afterUnknownFlag) {
      afterUnknownFlag = false;
    } else {
      problems.push(`${quote(word)} belongs to no flag; put a value with spaces in quotes`);
    }
  }
  return problems;
}

/** A text as it would be typed: in quotes when it is empty or has spaces. */
export function quote(text: string): string {
  return /^[^\s'"]+$/.test(text) ? text : `'${text}'`;
}
