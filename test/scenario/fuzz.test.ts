import { describe, expect, it } from 'vitest';
import { createRng, type Rng } from '../../src/rng.ts';
import { builtInNames, builtInScenario } from '../../src/scenario/built-in.ts';
import { renderDryRun } from '../../src/scenario/dry-run/render-dry-run.ts';
import { loadScenario } from '../../src/scenario/load-scenario.ts';
import { renderProblems } from '../../src/scenario/render-problems.ts';
import { starterScenario } from '../../src/scenario/starter-scenario.ts';

/** What breaks parsers: indicators, indentation, numbers at the edges, names that JavaScript knows, odd characters. */
const pieces = [
  '[',
  ']',
  '{',
  '}',
  ': ',
  '- ',
  '? ',
  '&a ',
  '*a',
  '!x ',
  '!!set ',
  '<<: ',
  '| ',
  '>- ',
  '#',
  '%YAML 1.1\n',
  '---\n',
  '...\n',
  '"',
  "'",
  '\t',
  '\r\n',
  '\n',
  '\n  ',
  '  ',
  '\u2028',
  '\ufeff',
  '\ud800',
  '\u0000',
  '\u202e',

  '-1',
  '0',
  '1e309',
  '0x7fffffffffffffff',
  '.nan',
  '1_000',
  '9999999999999',
  '-0',
  '99999h',
  '1e-300s',
  '5%%',
  '20xx',

  '__proto__: ',
  'constructor: ',
  'toString: ',
  'hasOwnProperty',
  'null',
  'true',
  'quick:\n  ',
  'variants: ',
  'traffic.phases.',
  '{expr}',
  '{',
  'response.p99',
  ' within 2% of ',
  '((((((',
  'min(',
  ' of ',
  ' in ',
];

/** A text with one to eight places changed: cut, doubled, moved, overwritten, or with something put in. */
function mutate(text: string, rng: Rng): string {
  let mutated = text;
  for (let round = 1 + rng.nextInt(8); round > 0; round--) {
    const at = rng.nextInt(mutated.length + 1);
    const length = rng.nextInt(rng.nextInt(4) === 0 ? 200 : 12);
    const piece = pieces[rng.nextInt(pieces.length)] ?? '';
    const part = mutated.slice(at, at + length);
    const choice = rng.nextInt(6);
    const middle =
      [
        piece,
        piece.repeat(1 + rng.nextInt(50)),
        '',
        part + part,
        part.split('').toReversed().join(''),
        String.fromCodePoint(32 + rng.nextInt(95)),
      ][choice] ?? '';
    mutated = mutated.slice(0, at) + middle + mutated.slice(at + (choice === 0 || choice === 5 ? 0 : length));
  }
  return mutated;
}

const texts = [...builtInNames().map((name) => builtInScenario(name)?.text ?? ''), starterScenario];

describe('a file of any content', () => {
  it.each(texts.map((text, index) => [index, text] as const))(
    'is a plan or problems, and nothing else: mutations of text %d',
    (index, text) => {
      const rng = createRng(20_261_128, index);
      let valid = 0;
      for (let round = 0; round < 40; round++) {
        const mutated = mutate(text, rng);
        const loaded = loadScenario(
          { path: 'fuzz.yaml', text: mutated },
          { quick: round % 2 === 0, allowLarge: round % 3 === 0 },
        );
        valid += 'plan' in loaded ? 1 : 0;
        const rendered = 'plan' in loaded ? renderDryRun(loaded.plan) : renderProblems(loaded.problems);
        expect(rendered).toMatch('plan' in loaded ? /Must hold|of load in all|A search/ : /^fuzz\.yaml:\d+:\d+: /);
      }
      // Some mutations change a comment or a name only; if none ever did, the test would look at broken YAML alone.
      expect(valid).toBeGreaterThan(0);
    },
  );

  it('or of any --set is a plan or problems', () => {
    const rng = createRng(7);
    for (let round = 0; round < 200; round++) {
      const set = mutate('traffic.phases.measure.duration=5s', rng);
      const loaded = loadScenario({ path: 'fuzz.yaml', text: builtInScenario('smoke')?.text ?? '' }, { sets: [set] });
      expect('plan' in loaded || renderProblems(loaded.problems)).toBeTruthy();
    }
  });
});
