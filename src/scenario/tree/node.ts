import type { Place } from '../problem.ts';

/** A value of a scenario with the place where it was written, whichever text that was. */
export type TreeNode = ScalarNode | ListNode | MapNode;

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  readonly place: Place;
}

export interface ListNode {
  readonly kind: 'list';
  readonly items: readonly TreeNode[];
  readonly place: Place;
}

export interface MapNode {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, MapEntry>;
  readonly place: Place;
}

export interface MapEntry {
  readonly keyPlace: Place;
  readonly node: TreeNode;
}

/** The value without its places, as a schema takes it. */
export function valueOf(node: TreeNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(valueOf);
  // A key is data: fromEntries makes even `__proto__` a property like any other.
  return Object.fromEntries([...node.entries].map(([key, entry]) => [key, valueOf(entry.node)]));
}

/** Keys of maps and positions in lists, from the root to a value. */
export type TreePath = readonly (string | number)[];

/** The place of the value at a path; of what is missing, the nearest that holds it. */
export function placeAt(root: TreeNode, path: TreePath): Place {
  let node = root;
  let place = root.place;
  for (const step of path) {
    const entry = node.kind === 'map' ? node.entries.get(String(step)) : undefined;
    const child = entry?.node ?? (node.kind === 'list' ? node.items[Number(step)] : undefined);
    if (child === undefined) return { ...place, end: place.start };
    node = child;
    // A map may be pages long: its key says better where it is.
    place = child.kind === 'scalar' || entry === undefined ? child.place : entry.keyPlace;
  }
  return place;
}

/** The place of the key that leads to the value at a path, where there is one. */
export function keyPlaceAt(root: TreeNode, path: TreePath): Place {
  const parent = nodeAt(root, path.slice(0, -1));
  const key = path.at(-1);
  const entry = parent?.kind === 'map' && key !== undefined ? parent.entries.get(String(key)) : undefined;
  return entry?.keyPlace ?? placeAt(root, path);
}

/** The value at a path, or undefined. */
export function nodeAt(root: TreeNode, path: TreePath): TreeNode | undefined {
  let node: TreeNode | undefined = root;
  for (const step of path) {
    if (node?.kind === 'map') node = node.entries.get(String(step))?.node;
    else if (node?.kind === 'list') node = node.items[Number(step)];
    else return undefined;
  }
  return node;
}

/** `traffic.phases[2].rate`: a path as people read it. */
export function pathText(path: TreePath): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`)).join('');
}
