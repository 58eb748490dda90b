import type { Parsed } from '../../parse-value.ts';
import { repeatableOption, switchOption } from './option.ts';

const allowLarge = switchOption({
  flags: '--allow-large',
  theme: 'Scenario',
  description: 'lift the limits of what a scenario file may ask for: rate, length, partitions, memory, members ...',
});

/** How a scenario file is to be understood. */
export const scenarioOptions = {
  set: repeatableOption({
    flags: '--set <PATH=VALUE>',
    theme: 'Scenario',
    description: 'change any setting of the file by its path, as traffic.rate=2000/s; may be repeated',
    examples: ['traffic.rate=2000/s', 'services.payment.members=4'],
    parse: parseSet,
  }),
  quick: switchOption({
    flags: '--quick',
    theme: 'Scenario',
    description: 'run it shortened: at most 10 s of load in a run, 20 s in all',
  }),
  allowLarge,
};

/** Of `shop-sim scenarios`. */
export const scenariosOptions = { allowLarge };

/** The file decides what paths and values there are; here only the form is checked. */
function parseSet(text: string): Parsed<string> {
  return /^[^=]+=./.test(text) ? { value: text } : { problem: 'a setting is PATH=VALUE' };
}
