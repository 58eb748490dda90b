import type { Parsed, ValueParser } from '../../parse-value.ts';

/** The themes of `--help` and of the README's tables, in the order in which they are shown. */
export const themes = [
  'Scenario',
  'Traffic',
  'Kafka',
  'Connection',
  'Embedded broker',
  'Local Kafka',
  'Services',
  'Output',
] as const;
export type Theme = (typeof themes)[number];

/** The words of a flag, whatever its kind. */
interface OptionWords {
  /** As shown: `--rate <N|max>`, or `--quiet` for a switch. */
  readonly flags: string;
  readonly theme: Theme;
  readonly description: string;
  /** Values worth showing in an error: `['5000', 'max']`. Without any, the default is shown. */
  readonly examples?: readonly string[];
  /** How an error repeats what was given, where it may hold a secret. */
  readonly repeat?: (text: string) => string;
}

/**
 * One flag: the only place where its name, its words, its default and its bounds stand. `--help`, the parser and the
 * README's tables are all made from it.
 */
export interface Option<Value> extends OptionWords {
  /** The default in words; undefined when there is nothing to say. */
  readonly defaultText: string | undefined;
  /** What is used when the flag is absent; a problem when it must be given. */
  readonly absent: Parsed<Value>;
  /** Adds one occurrence of the flag to what came before it; a switch gets an empty text. */
  add(text: string, before: Value | undefined): Parsed<Value>;
  readonly takesValue: boolean;
}

/** Flags by the name under which their values are used. */
export type OptionTable = Readonly<Record<string, Option<unknown>>>;

/** The values of a table's options. */
export type OptionValues<Table extends OptionTable> = {
  readonly [Name in keyof Table]: Table[Name] extends Option<infer Value> ? Value : never;
};

/** An option with one value; of several, the last counts. The default is written as a user would write it. */
export function valueOption<Value>(
  words: OptionWords & { readonly fallback: string; readonly parse: ValueParser<Value> },
): Option<Value> {
  const { fallback, parse, ...rest } = words;
  return {
    examples: [fallback],
    ...rest,
    takesValue: true,
    defaultText: fallback,
    absent: parse(fallback),
    add: (text) => parse(text),
  };
}

/** An option that may be absent: its value is then undefined; `absence` says what happens instead. */
export function optionalOption<Value>(
  words: OptionWords & { readonly absence?: string; readonly parse: ValueParser<Value> },
): Option<Value | undefined> {
  const { absence, parse, ...rest } = words;
  return {
    ...rest,
    takesValue: true,
    defaultText: absence,
    absent: { value: undefined },
    add: (text) => parse(text),
  };
}

/** An option that must be given; `need` says why. */
export function requiredOption<Value>(
  words: OptionWords & { readonly need: string; readonly parse: ValueParser<Value> },
): Option<Value> {
  const { need, parse, ...rest } = words;
  return { ...rest, takesValue: true, defaultText: 'required', absent: { problem: need }, add: (text) => parse(text) };
}

/** An option that may be given several times: the values of all of them, in order. */
export function repeatableOption<Value>(
  words: OptionWords & { readonly absence?: string; readonly parse: ValueParser<Value> },
): Option<readonly Value[]> {
  const { absence, parse, ...rest } = words;
  return {
    ...rest,
    takesValue: true,
    defaultText: absence,
    absent: { value: [] },
    add: (text, before) => {
      const parsed = parse(text);
      return 'problem' in parsed ? parsed : { value: [...(before ?? []), parsed.value] };
    },
  };
}

/** A switch: true when it is there. */
export function switchOption(words: OptionWords): Option<boolean> {
  return {
    ...words,
    takesValue: false,
    defaultText: undefined,
    absent: { value: false },
    add: () => ({ value: true }),
  };
}

/** `--rate` from `--rate <N|max>`. */
export function flagOf(option: Pick<Option<unknown>, 'flags'>): string {
  return option.flags.split(' ', 1)[0] ?? option.flags;
}

/** The help line and the README cell of an option: its description and, in brackets, its default. */
export function describeOption(option: Option<unknown>): string {
  return option.defaultText === undefined ? option.description : `${option.description} [${option.defaultText}]`;
}

/** What to do about a wrong or missing value: `give for instance --rate 5000, or --rate max`. */
export function remedyOf(option: Option<unknown>): string {
  const [first, ...others] = (option.examples ?? []).map((example) => `${flagOf(option)} ${example}`);
  if (first === undefined) return `see ${flagOf(option)} in --help`;
  return `give for instance ${[first, ...others].join(', or ')}`;
}
