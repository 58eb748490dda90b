import type * as z from 'zod';
import { didYouMean } from '../did-you-mean.ts';
import { problemAt, type Problem } from './problem.ts';
import { below, schemasAt } from './schema/schema-at.ts';
import { keyPlaceAt, nodeAt, pathText, placeAt, type TreeNode, type TreePath } from './tree/node.ts';

type Issue = z.core.$ZodIssue;

/** What a schema found wrong with a tree, as problems at the places where it was written. */
export function describeIssues(issues: readonly Issue[], root: z.core.$ZodType, tree: TreeNode): Problem[] {
  return issues.flatMap((issue) => describeIssue(issue, issue.path, root, tree));
}

function describeIssue(issue: Issue, path: readonly PropertyKey[], root: z.core.$ZodType, tree: TreeNode): Problem[] {
  const steps = path.map((step) => (typeof step === 'number' ? step : String(step)));
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(key, steps, root, tree));
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    return nearestBranch(issue.errors).flatMap((inner) => describeIssue(inner, [...path, ...inner.path], root, tree));
  }
  const where = steps.length === 0 ? 'the scenario' : pathText(steps);
  return [problemAt(placeAt(tree, steps), `${where} ${whatIsWrong(issue, steps, root, tree)}`)];
}

function whatIsWrong(issue: Issue, path: TreePath, root: z.core.$ZodType, tree: TreeNode): string {
  const node = nodeAt(tree, path);
  if (issue.code === 'custom') {
    const text = node?.kind === 'scalar' && node.value !== null ? `${JSON.stringify(node.value)}: ` : '';
    return text === '' || /^(?:is missing|takes|has no)/.test(issue.message)
      ? issue.message
      : `${text}${issue.message}`;
  }
  if (issue.code === 'invalid_union') return noSuchWord(path, root, node);
  if (node === undefined) return 'is missing';
  if (node.kind === 'scalar' && node.value === null) return 'has no value; give it one, or leave it out';
  if (issue.code === 'invalid_type' && (issue.expected === 'object' || issue.expected === 'record')) {
    return issue.message.startsWith('Invalid')
      ? 'takes settings of its own, each as a line `key: value`'
      : issue.message;
  }
  return issue.message;
}

/** The word that decides which of several maps this is: `shape`, `do` or `mode`. */
function noSuchWord(path: TreePath, root: z.core.$ZodType, node: TreeNode | undefined): string {
  const words = schemasAt(root, path).flatMap(literalsOf);
  if (node === undefined) return `is missing; there are ${words.join(', ')}`;
  const word = node.kind === 'scalar' ? String(node.value) : '';
  const near = didYouMean(word, words);
  return `${JSON.stringify(word)} is not known${near === '' ? `; there are ${words.join(', ')}` : near}`;
}

function literalsOf(schema: z.core.$ZodType): string[] {
  const { values } = schema._zod;
  return values === undefined ? [] : [...values].filter((value) => value !== undefined).map(String);
}

/** Of the ways to write a value, the one whose kind (text or map) is that of what was written. */
function nearestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] {
  const fitting = branches.find((issues) => !issues.some(isWrongKind));
  return fitting ?? branches[0]?.slice(0, 1) ?? [];
}

function isWrongKind(issue: Issue): boolean {
  if (issue.path.length > 0) return false;
  return issue.code === 'invalid_type' || (issue.code === 'custom' && issue.params?.['wrongKind'] === true);
}

/** Words of keys that would hold a connection or a secret; nothing of it is in a scenario, which is passed around. */
const connectionWords =
  /sasl|ssl|passw|secret|token|credential|jaas|bootstrap|security|truststore|keystore|api.?key|username/i;
const includeWords = /^(?:include|import|extends|\$ref|source|file)s?$/i;
const codeWords = /^(?:exec|run|shell|command|script|eval|js|hook)s?$/i;

function unknownKey(key: string, path: TreePath, root: z.core.$ZodType, tree: TreeNode): Problem {
  const place = keyPlaceAt(tree, [...path, key]);
  const where = pathText([...path, key]);
  if (connectionWords.test(key)) {
    const message = `${where} has no place in a scenario, which holds no connection and no secret: give them on the command line, with --bootstrap-server or --command-config`;
    return { place, message, isSecret: true };
  }
  if (includeWords.test(key)) return problemAt(place, `${where}: a scenario is one file and includes no other`);
  if (codeWords.test(key)) return problemAt(place, `${where}: a scenario runs no code`);
  const found = below(schemasAt(root, path));
  const keys = found.kind === 'map' ? [...found.keys.keys()] : [];
  const near = didYouMean(key, keys);
  return problemAt(place, `${where} is not a setting${near === '' ? `; there are ${keys.join(', ')}` : near}`);
}
