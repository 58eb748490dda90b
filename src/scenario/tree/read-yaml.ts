import { isAlias, isMap, isScalar, isSeq, parseDocument, type Document, type Node, type Pair, type Scalar } from 'yaml';
import { formatBytes } from '../../units.ts';
import { problemAt, type Place, type Problem, type SourceText } from '../problem.ts';
import { unsafeNesting } from './unsafe-nesting.ts';
import type { MapEntry, TreeNode } from './node.ts';

/** No scenario needs more; a larger file is a mistake or an attack. */
export const maxFileBytes = 256 * 1024;
/** Values, lists and maps of one file. */
const maxNodes = 20_000;
/** A scenario's own deepest value is at 6. */
export const maxDepth = 16;

/** What a text holds; without a tree there is at least one problem. */
export interface ReadTree {
  readonly tree: TreeNode | undefined;
  readonly problems: readonly Problem[];
}

/**
 * Reads YAML 1.2 of which only plain data is left: no aliases, anchors, merge keys, tags, second documents or keys that are
 * not text; each key of a map once. All problems are reported, as far as the text can be understood. Never throws, and
 * takes time linear in the text's length.
 *
 * @param shown what places refer to, where that is more than was read: of the same length, with blanks for what is not
 */
export function readYaml(source: SourceText, shown: SourceText = source): ReadTree {
  const problem = unfitText(source) ?? unsafeNesting(source, maxDepth);
  if (problem !== undefined) return { tree: undefined, problems: [problem] };
  const document = parse(source.text);
  const reader = new TreeReader(shown);
  for (const { message, pos } of document.errors) reader.report(pos, message.replace(/\.$/, ''));
  if (document.errors.length > 0) return { tree: undefined, problems: reader.problems };
  if (document.contents === null) {
    reader.report([0, 0], 'the file is empty; shop-sim scenarios init FILE writes one to start from');
    return { tree: undefined, problems: reader.problems };
  }
  return { tree: reader.read(document.contents, 0), problems: reader.problems };
}

function parse(text: string): Document.Parsed {
  return parseDocument(text, {
    version: '1.2',
    schema: 'core',
    merge: false,
    // Every two keys would be compared: of 60,000 keys that is minutes. The reader below looks for repeated ones itself.
    uniqueKeys: false,
    resolveKnownTags: false,
    prettyErrors: false,
    logLevel: 'error',
  });
}

function unfitText(source: SourceText): Problem | undefined {
  const { text } = source;
  const start: Place = { text: source, start: 0, end: 0 };
  const sizeBytes = Buffer.byteLength(text);
  if (sizeBytes > maxFileBytes) {
    return problemAt(
      start,
      `the file has ${formatBytes(sizeBytes)}, and a scenario has at most ${formatBytes(maxFileBytes)}`,
    );
  }
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  const control = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]/.exec(text);
  if (control === null) return undefined;
  const code = (control[0].codePointAt(0) ?? 0).toString(16).padStart(4, '0').toUpperCase();
  return problemAt(
    { text: source, start: control.index, end: control.index + 1 },
    `the character U+${code} is not text; a scenario is a text file`,
  );
}

/** Turns YAML's nodes into a tree of plain data, and reports what has no place in one. */
class TreeReader {
  readonly problems: Problem[] = [];
  readonly #source: SourceText;
  #nodeCount = 0;

  constructor(source: SourceText) {
    this.#source = source;
  }

  report(range: readonly [number, number], message: string): void {
    this.problems.push(problemAt(this.#place(range), message));
  }

  read(node: unknown, depth: number): TreeNode | undefined {
    if (!isNode(node)) return undefined;
    const [start = 0, end = 0] = node.range ?? [];
    const range = [start, end] as const;
    this.#nodeCount += 1;
    if (this.#nodeCount > maxNodes) {
      if (this.#nodeCount === maxNodes + 1) this.report(range, `a scenario has at most ${maxNodes} values`);
      return undefined;
    }
    if (depth > maxDepth) {
      this.report(range, `this is nested deeper than ${maxDepth} levels`);
      return undefined;
    }
    this.#refuseExtras(node, range);
    const place = this.#place(range);
    if (isAlias(node)) return undefined;
    if (isScalar(node)) return { kind: 'scalar', value: this.#scalar(node, range), place };
    if (isSeq(node)) {
      const nothing: TreeNode = { kind: 'scalar', value: null, place };
      return { kind: 'list', items: node.items.map((item) => this.read(item, depth + 1) ?? nothing), place };
    }
    if (isMap(node)) {
      const entries = new Map<string, MapEntry>();
      for (const pair of node.items) this.#readPair(pair, depth, entries);
      return { kind: 'map', entries, place };
    }
    return undefined;
  }

  #readPair(pair: Pair, depth: number, entries: Map<string, MapEntry>): void {
    const { key, value } = pair;
    const keyRange = isNode(key) && key.range ? ([key.range[0], key.range[1]] as const) : ([0, 0] as const);
    if (isNode(key)) this.#refuseExtras(key, keyRange);
    if (!isScalar(key) || key.value === null || typeof key.value === 'object') {
      this.report(keyRange, 'a key is one word of text');
      return;
    }
    const name = typeof key.value === 'string' ? key.value : (key.source ?? '');
    if (name === '<<') {
      this.report(keyRange, 'merge keys are not understood here; write the settings out');
      return;
    }
    const keyPlace = this.#place(keyRange);
    if (entries.has(name)) {
      this.report(keyRange, `${name} stands here twice; keep one of them`);
      return;
    }
    const node = this.read(value, depth + 1);
    entries.set(name, { keyPlace, node: node ?? { kind: 'scalar', value: null, place: keyPlace } });
  }

  #refuseExtras(node: Node, range: readonly [number, number]): void {
    if (isAlias(node)) {
      this.report(range, `the alias *${node.source} is not understood here; write the value out`);
      return;
    }
    if (node.anchor !== undefined)
      this.report(range, `the anchor &${node.anchor} is not understood here; leave it out`);
    if (node.tag !== undefined && !isImplied(node)) {
      this.report(range, `the tag ${shown(node.tag)} is not understood here; a scenario is plain data`);
    }
  }

  #scalar(node: Scalar, range: readonly [number, number]): string | number | boolean | null {
    const { value } = node;
    if (typeof value === 'number' && !Number.isFinite(value)) {
      this.report(range, 'this is no finite number');
      return null;
    }
    if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      return value;
    return node.source ?? '';
  }

  #place([start, end]: readonly [number, number]): Place {
    return { text: this.#source, start, end };
  }
}

function isNode(value: unknown): value is Node {
  return isScalar(value) || isMap(value) || isSeq(value) || isAlias(value);
}

/** The parser may note the tag that a value has anyhow. */
function isImplied(node: Node): boolean {
  return (
    node.tag === 'tag:yaml.org,2002:map' || node.tag === 'tag:yaml.org,2002:seq' || node.tag === 'tag:yaml.org,2002:str'
  );
}

function shown(tag: string): string {
  return tag.startsWith('tag:yaml.org,2002:') ? `!!${tag.slice('tag:yaml.org,2002:'.length)}` : tag;
}
