import { freezePlan } from '../run/freeze-plan.ts';
import type { ScenarioPlan, VariantPlan } from '../run/scenario-plan.ts';
import { checkScenario } from './check/check-scenario.ts';
import { checkThresholds } from './check/check-thresholds.ts';
import type { Finding, Span } from './check/check.ts';
import { describeIssues } from './describe-issues.ts';
import { override, overridesAt, readSets, scenarioWideKeys, setPath, type Override } from './override.ts';
import { problemAt, type Place, type Problem, type SourceText } from './problem.ts';
import { limitQuick } from './resolve/limit-quick.ts';
import { resolveVariant, type ResolvedVariant } from './resolve/resolve-variant.ts';
import { scenarioSchema, type ScenarioDocument } from './schema/scenario-schema.ts';
import { nodeAt, placeAt, valueOf, type TreeNode } from './tree/node.ts';
import { readYaml } from './tree/read-yaml.ts';

/** How a scenario is to be understood. */
export interface LoadOptions {
  /** `--set`: `PATH=VALUE` each, in order; they win over everything in the file. */
  readonly sets?: readonly string[];
  /** `--quick`: with the settings of the file's `quick`, or with all times shortened. */
  readonly quick?: boolean;
  /** `--allow-large`: without the limits of what a file may ask for. */
  readonly allowLarge?: boolean;
}

/** A scenario, or everything that is wrong with it. */
export type LoadedScenario = { readonly plan: ScenarioPlan } | { readonly problems: readonly Problem[] };

/**
 * Turns the text of a scenario file into a plan: every default resolved, frozen. The text is anybody's: whatever stands in it,
 * the answer is a plan or problems, and nothing is read, run or connected to.
 *
 * @param source the path is only shown
 */
export function loadScenario(source: SourceText, options: LoadOptions = {}): LoadedScenario {
  const file = readYaml(source);
  if (file.tree === undefined) return { problems: file.problems };
  const sets = readSets(options.sets ?? []);
  const quick = options.quick === true;
  const quickened = override(file.tree, quick ? overridesAt(file.tree, ['quick']) : [], ['name', 'quick']);
  const base = override(quickened.tree, sets.overrides, []);
  const problems = [...file.problems, ...sets.problems, ...quickened.problems, ...base.problems];
  const document = read(base.tree, problems);
  if (document === undefined) return { problems: unique(problems) };
  const runs = readRuns(document, base.tree, sets.overrides, problems);
  for (const { tree, run, variant } of runs) {
    problems.push(...checkScenario(run, variant, options).map((finding) => problemOf(finding, tree)));
  }
  const variants = runs.map(({ variant }) => variant);
  problems.push(...checkThresholds(document, variants).map((finding) => problemOf(finding, base.tree)));
  if (problems.length > 0) return { problems: unique(problems) };
  const plan = planOf(document, variants.map(withoutIndex));
  if (!quick) return { plan: freezePlan(plan) };
  const limited = limitQuick(plan, document.quick !== undefined);
  if ('plan' in limited) return { plan: freezePlan(limited.plan) };
  return { problems: [problemAt(placeAt(base.tree, ['quick']), limited.problem)] };
}

/** One run of the scenario: what was written for it, with the places, and what it means. */
interface Run {
  readonly tree: TreeNode;
  readonly run: ScenarioDocument;
  readonly variant: ResolvedVariant;
}

function readRuns(document: ScenarioDocument, tree: TreeNode, sets: readonly Override[], problems: Problem[]): Run[] {
  if (document.variants === undefined) return [{ tree, run: document, variant: resolveVariant('run', document) }];
  const runs: Run[] = [];
  for (const [index, { name }] of document.variants.entries()) {
    const own = override(tree, overridesAt(tree, ['variants', index, 'set']), scenarioWideKeys);
    const changed = override(own.tree, sets, []);
    problems.push(...own.problems, ...changed.problems);
    const run = read(changed.tree, problems);
    if (run !== undefined) runs.push({ tree: changed.tree, run, variant: resolveVariant(name, run) });
  }
  return runs;
}

/** What the schema makes of a tree; undefined after problems were added. */
function read(tree: TreeNode, problems: Problem[]): ScenarioDocument | undefined {
  const parsed = scenarioSchema.safeParse(valueOf(tree));
  if (parsed.success) return parsed.data;
  problems.push(...describeIssues(parsed.error.issues, scenarioSchema, tree));
  return undefined;
}

function problemOf({ path, message, span }: Finding, tree: TreeNode): Problem {
  const place = placeAt(tree, path);
  return problemAt(span === undefined ? place : partOf(place, nodeAt(tree, path), span), message);
}

/** The part of a text that is written on one line; of one that is folded over several, all of it. */
function partOf(place: Place, node: TreeNode | undefined, { column, length }: Span): Place {
  const written = place.text.text.slice(place.start, place.end);
  const at = node?.kind === 'scalar' ? written.indexOf(String(node.value)) : -1;
  if (at < 0) return place;
  const start = place.start + at + column - 1;
  return { ...place, start, end: start + length };
}

function planOf(document: ScenarioDocument, variants: readonly VariantPlan[]): ScenarioPlan {
  const { name, description, demonstrates, search, thresholds, shows } = document;
  return {
    name,
    description,
    demonstrates,
    variants,
    search: search && { fromPerSec: search.from, toPerSec: search.to, factor: search.factor },
    thresholds: thresholds.map((threshold) =>
      typeof threshold === 'string'
        ? { expression: threshold, phase: undefined }
        : { expression: threshold.expect, phase: threshold.in },
    ),
    shows,
  };
}

function withoutIndex(variant: ResolvedVariant): VariantPlan {
  const events = variant.events.map(({ name, atMs, durationMs, action }) => ({ name, atMs, durationMs, action }));
  return { ...variant, events };
}

/** What several runs have in common is wrong once. */
function unique(problems: readonly Problem[]): Problem[] {
  const seen = new Map<string, Problem>();
  for (const problem of problems) {
    const { text, start } = problem.place;
    const key = `${text.path}:${text.path === setPath ? text.text : ''}:${start}:${problem.message}`;
    if (!seen.has(key)) seen.set(key, problem);
  }
  return [...seen.values()];
}
