import { describe, expect, it } from 'vitest';
import { problemAt } from '../../src/scenario/problem.ts';
import { renderProblems } from '../../src/scenario/render-problems.ts';
import { problemsOf, scenarioText } from './scenario-text.ts';

function render(text: string, start: number, end: number): string {
  return renderProblems([problemAt({ text: { path: 'x.yaml', text }, start, end }, 'wrong')]);
}

describe('a problem', () => {
  it('shows its line with a caret under what is meant, tabs kept', () => {
    expect(render('a: 1\n\tb: 22\n', 9, 11)).toBe('x.yaml:2:5: wrong.\n   2 | \tb: 22\n     | \t   ^^');
  });

  it('at the very beginning or end of a text has a place', () => {
    expect(render('\na', 0, 0)).toBe('x.yaml:1:1: wrong.\n   1 | \n     | ^');
    expect(render('a: 1', 4, 4)).toBe('x.yaml:1:5: wrong.\n   1 | a: 1\n     |     ^');
  });

  it('of a text without a line shows none', () => {
    expect(render('', 0, 0)).toBe('x.yaml:1:1: wrong.');
  });

  it('in a line of any length shows the part around it', () => {
    const rendered = render(`${'x'.repeat(5000)}HERE${'y'.repeat(5000)}`, 5000, 5004);
    expect(rendered).toMatch(/^x\.yaml:1:5001: wrong\.\n {3}1 \| x{80}HEREy{76}\n {5}\| {81}\^\^\^\^$/);
  });

  it('cannot steer the terminal', () => {
    const rendered = render('a: \u001b[31mred\u202e', 3, 4);
    expect(rendered).toContain('a: ?[31mred?');
  });
});

describe('problems', () => {
  it('stand in the order of the text, and of very many the first ones', () => {
    const text = scenarioText(...Array.from({ length: 60 }, (_, index) => `unknown${index}: 1`));
    const rendered = problemsOf(text).split('\n');
    expect(rendered[0]).toMatch(/^test\.yaml:6:1: unknown0 is not a setting/);
    expect(rendered.at(-1)).toBe('and 20 more');
  });

  it.each([
    'sasl.password: hunter2',
    'ssl.keystore.password: hunter2',
    'bootstrap.servers: hunter2:9092',
    'username: hunter2',
    'api_key: hunter2',
  ])('of a key that could hold a secret do not repeat it: %s', (line) => {
    const rendered = problemsOf(scenarioText(line));
    expect(rendered).toContain('has no place in a scenario, which holds no connection and no secret');
    expect(rendered).not.toContain('hunter2');
  });

  it.each([
    ['include: other.yaml', 'include: a scenario is one file and includes no other'],
    ['exec: rm -rf /', 'exec: a scenario runs no code'],
  ])('say why there is no %s', (line, sentence) => {
    expect(problemsOf(scenarioText(line))).toContain(sentence);
  });
});
