import { loadScenario, type LoadOptions } from '../../src/scenario/load-scenario.ts';
import { renderProblems } from '../../src/scenario/render-problems.ts';
import type { ScenarioPlan } from '../../src/run/scenario-plan.ts';

/** The smallest scenario, with more lines behind it. */
export function scenarioText(...lines: string[]): string {
  return [
    'name: test',
    'description: a test',
    'demonstrates: performance',
    'traffic:',
    '  phases: [{ name: measure, duration: 10s }]',
    ...lines,
    '',
  ].join('\n');
}

/** A scenario whose traffic is these lines, already indented. */
export function withTraffic(traffic: string, ...lines: string[]): string {
  return ['name: test', 'description: a test', 'demonstrates: performance', 'traffic:', traffic, ...lines, ''].join(
    '\n',
  );
}

/** The plan of a text without problems. */
export function planOf(text: string, options: LoadOptions = {}): ScenarioPlan {
  const loaded = loadScenario({ path: 'test.yaml', text }, options);
  if ('problems' in loaded) throw new Error(renderProblems(loaded.problems));
  return loaded.plan;
}

/** The only run of a text without problems. */
export function runOf(text: string, options: LoadOptions = {}): ScenarioPlan['variants'][number] {
  const [first] = planOf(text, options).variants;
  if (first === undefined) throw new Error('a scenario has at least one run');
  return first;
}

/** What is wrong with a text, rendered; empty when nothing is. */
export function problemsOf(text: string, options: LoadOptions = {}): string {
  const loaded = loadScenario({ path: 'test.yaml', text }, options);
  return 'problems' in loaded ? renderProblems(loaded.problems) : '';
}

/** The sentences alone, without places and lines. */
export function sentencesOf(text: string, options: LoadOptions = {}): string[] {
  const loaded = loadScenario({ path: 'test.yaml', text }, options);
  return 'problems' in loaded ? loaded.problems.map(({ message }) => message) : [];
}
