import { optionalOption, switchOption } from './option.ts';
import { nonEmpty } from '../../parse-value.ts';

/** Where results go. */
export const outputOptions = {
  json: optionalOption({
    flags: '--json <FILE|->',
    theme: 'Output',
    description: 'write the result as JSON; -: to standard output, and the text report to standard error',
    examples: ['result.json', '-'],
    parse: nonEmpty('the name of a file'),
  }),
  quiet: switchOption({
    flags: '--quiet',
    theme: 'Output',
    description: 'no progress; with --json - no text report either',
  }),
  noColor: switchOption({
    flags: '--no-color',
    theme: 'Output',
    description: 'plain text; so do NO_COLOR=1 and an output that is not a terminal',
  }),
};

/** A folder for what must survive a crash. */
export const directoryOptions = {
  out: optionalOption({
    flags: '--out <DIR>',
    theme: 'Output',
    description: 'keep a journal of every order in a new folder, for shop-sim verify DIR after a crash; and the result',
    examples: ['run-1'],
    parse: nonEmpty('the name of a folder'),
  }),
};
