import type * as z from 'zod';
import { didYouMean } from '../did-you-mean.ts';
import { below } from './schema/schema-at.ts';
import { nodeAt, type TreeNode, type TreePath } from './tree/node.ts';

/** A path that was understood, or what is wrong with it. */
export type ReadPath = { readonly path: TreePath } | { readonly problem: string };

/**
 * Understands a written path such as `traffic.rate`, `producer.linger.ms` or `traffic.phases.rush.duration`: keys of the
 * schema (which may hold dots), and in lists either a position from 0 or the name of an item.
 */
export function readPath(text: string, root: z.core.$ZodType, tree: TreeNode): ReadPath {
  const path: (string | number)[] = [];
  let schemas: readonly z.core.$ZodType[] = [root];
  let rest = text.split('.');
  while (rest.length > 0) {
    const found = below(schemas);
    const before = text.split('.').slice(0, -rest.length).join('.');
    if (found.kind === 'value') return { problem: `${before} has no settings below it` };
    if (found.kind === 'list') {
      const items = nodeAt(tree, path);
      const index = itemIndex(items, rest[0] ?? '');
      if (index === undefined) return { problem: noItem(before, rest[0] ?? '', items) };
      path.push(index);
      schemas = [found.item];
      rest = rest.slice(1);
      continue;
    }
    const key = longestKey(rest, found.keys, found.open);
    if (key === undefined) return { problem: noKey(before, rest, [...found.keys.keys()]) };
    path.push(key);
    schemas = found.keys.get(key) ?? [];
    rest = rest.slice(key.split('.').length);
  }
  return { path };
}

function longestKey(rest: readonly string[], keys: ReadonlyMap<string, unknown>, open: boolean): string | undefined {
  for (let length = rest.length; length > 0; length--) {
    const key = rest.slice(0, length).join('.');
    if (keys.has(key) || open) return key;
  }
  return undefined;
}

/** In the map `before`, no key begins what is left of the path. */
function noKey(before: string, rest: readonly string[], keys: readonly string[]): string {
  const prefix = before === '' ? '' : `${before}.`;
  const word = rest[0] ?? '';
  const whole = rest.join('.');
  const near = didYouMean(keys.some((key) => key.includes('.')) ? whole : word, keys);
  return `${prefix}${word} is not a setting${near === '' ? `; there are ${keys.map((key) => prefix + key).join(', ')}` : near.replace(/(mean | or )/g, `$1${prefix}`)}`;
}

function itemIndex(list: TreeNode | undefined, word: string): number | undefined {
  if (list?.kind !== 'list') return undefined;
  if (/^\d{1,6}$/.test(word)) return Number(word) < list.items.length ? Number(word) : undefined;
  const index = list.items.findIndex((item) => nameOfItem(item) === word);
  return index < 0 ? undefined : index;
}

function noItem(before: string, word: string, list: TreeNode | undefined): string {
  const items = list?.kind === 'list' ? list.items : [];
  const names = items.map(nameOfItem).filter((name) => name !== undefined);
  const near = didYouMean(word, names);
  const hint = near !== '' ? near : names.length > 0 ? `; there are ${names.join(', ')}` : '';
  return `${before} has no item ${word}${hint}`;
}

function nameOfItem(item: TreeNode): string | undefined {
  const name = nodeAt(item, ['name']);
  return name?.kind === 'scalar' && typeof name.value === 'string' ? name.value : undefined;
}
