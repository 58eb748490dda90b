import { problemAt, type Place, type Problem } from './problem.ts';
import { readPath } from './read-path.ts';
import { scenarioSchema } from './schema/scenario-schema.ts';
import { nodeAt, type TreeNode } from './tree/node.ts';
import { readYaml } from './tree/read-yaml.ts';
import { setValue } from './tree/set-value.ts';

/** What a problem of a setting on the command line is named by. */
export const setPath = '--set';

/** A setting by its path, with the value that it gets. */
export interface Override {
  readonly path: string;
  readonly place: Place;
  readonly value: TreeNode;
}

/** A tree with settings changed, and what could not be. */
export interface Overridden {
  readonly tree: TreeNode;
  readonly problems: readonly Problem[];
}

/** What a run has for itself: a variant changes nothing else, and `--quick` anything but the name. */
export const scenarioWideKeys = [
  'name',
  'description',
  'demonstrates',
  'thresholds',
  'shows',
  'variants',
  'search',
  'quick',
];

/**
 * The tree with each setting changed, in order. A path that leads nowhere is a problem, with what was probably meant.
 *
 * @param refused first words of paths that may not be changed here
 */
export function override(tree: TreeNode, overrides: readonly Override[], refused: readonly string[]): Overridden {
  const problems: Problem[] = [];
  let changed = tree;
  for (const { path: text, place, value } of overrides) {
    const read = readPath(text, scenarioSchema, changed);
    if ('problem' in read) problems.push(problemAt(place, read.problem));
    else if (refused.includes(String(read.path[0]))) {
      problems.push(problemAt(place, `${String(read.path[0])} cannot be changed here: it is the whole scenario's`));
    } else changed = setValue(changed, read.path, value, place);
  }
  return { tree: changed, problems };
}

/** The settings of `quick`, or of a variant's `set`: none where there is no map of them (which the schema reports). */
export function overridesAt(tree: TreeNode, path: readonly (string | number)[]): Override[] {
  const node = nodeAt(tree, path);
  if (node?.kind !== 'map') return [];
  return [...node.entries].map(([key, entry]) => ({ path: key, place: entry.keyPlace, value: entry.node }));
}

/** Reads `--set` texts such as `traffic.rate=2000/s`; the value is YAML, as in a file. */
export function readSets(sets: readonly string[]): { readonly overrides: Override[]; readonly problems: Problem[] } {
  const overrides: Override[] = [];
  const problems: Problem[] = [];
  for (const text of sets) {
    const source = { path: setPath, text };
    const equals = text.indexOf('=');
    const place = { text: source, start: 0, end: equals < 0 ? text.length : equals };
    if (equals <= 0 || text.slice(equals + 1).trim() === '') {
      problems.push(problemAt(place, 'a setting is given as PATH=VALUE, for instance --set traffic.rate=2000/s'));
      continue;
    }
    const blanked = { path: setPath, text: ' '.repeat(equals + 1) + text.slice(equals + 1) };
    const read = readYaml(blanked, source);
    problems.push(...read.problems);
    if (read.tree !== undefined) overrides.push({ path: text.slice(0, equals).trim(), place, value: read.tree });
  }
  return { overrides, problems };
}
