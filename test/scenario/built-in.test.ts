import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { strengths } from '../../src/run/scenario-plan.ts';
import { builtInNames, builtInScenario } from '../../src/scenario/built-in.ts';
import { loadScenario } from '../../src/scenario/load-scenario.ts';
import { renderProblems } from '../../src/scenario/render-problems.ts';
import { quickRunMs, loadMs } from '../../src/scenario/resolve/shorten.ts';
import type { ScenarioPlan } from '../../src/run/scenario-plan.ts';

function load(name: string, quick: boolean): ScenarioPlan {
  const source = builtInScenario(name);
  if (source === undefined) throw new Error(`there is no scenario ${name}`);
  const loaded = loadScenario(source, { quick });
  if ('problems' in loaded) throw new Error(renderProblems(loaded.problems));
  return loaded.plan;
}

describe.each(builtInNames())('the built-in scenario %s', (name) => {
  const source = builtInScenario(name);

  it('is a valid file that is called as its scenario is, with thresholds and with something to show', () => {
    const plan = load(name, false);
    expect(plan.name).toBe(name);
    expect(strengths).toContain(plan.demonstrates);
    expect(plan.thresholds.length).toBeGreaterThan(0);
    expect(plan.shows.length).toBeGreaterThan(0);
  });

  it('says itself what is quick, and then takes at most 10 s a run', () => {
    expect(source?.text).toMatch(/^quick:$/m);
    expect(Math.max(...load(name, true).variants.map(loadMs))).toBeLessThanOrEqual(quickRunMs);
  });

  it('begins with a comment that says how it is run', () => {
    expect(source?.text).toMatch(new RegExp(`^#.*\\n# {3}shop-sim run ${name}\\b`));
  });

  it('is in the README', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    expect(readme).toContain(`| \`${name}\``);
  });
});

it('every file in scenarios/ is a built-in scenario', () => {
  const files = readdirSync(new URL('../../scenarios/', import.meta.url));
  expect(files.toSorted()).toEqual(builtInNames().map((name) => `${name}.yaml`));
  expect(files).toHaveLength(16);
});

it('there is none of another name', () => {
  expect(builtInScenario('../package')).toBeUndefined();
  expect(builtInScenario('baselin')).toBeUndefined();
});
