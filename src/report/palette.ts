import type { ChalkInstance } from 'chalk';

/** Paints a text; its visible characters stay the same. */
export type Paint = (text: string) => string;

/** What colours mean in a report. A reader without colours misses nothing: each has a word or a sign beside it. */
export interface Palette {
  /** The first line of a report. */
  readonly title: Paint;
  /** Name of a section. */
  readonly heading: Paint;
  /** The number or row that matters most. */
  readonly strong: Paint;
  /** What is there for completeness: units, notes, column heads, zeros. */
  readonly faint: Paint;
  readonly good: Paint;
  readonly warn: Paint;
  readonly bad: Paint;
  /** Bars and curves. */
  readonly bar: Paint;
  /** The parts of a whole, in their order; they say nothing of good and bad. */
  readonly parts: readonly Paint[];
}

/** Roles in the colours of a chalk instance; its level, decided by the caller, may be 0: plain text. */
export function createPalette(chalk: ChalkInstance): Palette {
  return {
    title: (text) => chalk.bold(text),
    heading: (text) => chalk.bold.cyan(text),
    strong: (text) => chalk.bold(text),
    faint: (text) => chalk.dim(text),
    good: (text) => chalk.green(text),
    warn: (text) => chalk.yellow(text),
    bad: (text) => chalk.bold.red(text),
    bar: (text) => chalk.cyan(text),
    parts: [
      (text) => chalk.magenta(text),
      (text) => chalk.blue(text),
      (text) => chalk.dim(text),
      (text) => chalk.cyan(text),
    ],
  };
}
