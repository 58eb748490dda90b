import type { Place } from '../problem.ts';
import type { MapEntry, TreeNode, TreePath } from './node.ts';

/**
 * The tree with another value at a path; maps on the way that are missing are made. The tree given is not changed.
 *
 * @param place where the new value was written, for what is made
 */
export function setValue(root: TreeNode, path: TreePath, value: TreeNode, place: Place): TreeNode {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (root.kind === 'list') {
    const items = root.items.map((item, index) => (index === step ? setValue(item, rest, value, place) : item));
    return { ...root, items };
  }
  const entries: Map<string, MapEntry> = new Map(root.kind === 'map' ? root.entries : []);
  const before = entries.get(String(step));
  const empty: TreeNode = { kind: 'map', entries: new Map(), place };
  entries.set(String(step), {
    keyPlace: before?.keyPlace ?? place,
    node: setValue(before?.node ?? empty, rest, value, place),
  });
  return { kind: 'map', entries, place: root.place };
}

/** The tree without a key of its root. */
export function withoutKey(root: TreeNode, key: string): TreeNode {
  if (root.kind !== 'map') return root;
  const entries = new Map(root.entries);
  entries.delete(key);
  return { ...root, entries };
}
