import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { commands } from '../src/cli/commands.ts';
import { describeOption, flagOf, themes, type OptionTable } from '../src/cli/options/option.ts';
import { ExitCode } from '../src/errors.ts';
import { knownKeys } from '../src/kafka/client-properties/property-reader.ts';
import { definitions } from '../src/metrics/definitions.ts';
import { scenarioReference } from '../src/scenario/reference.ts';
import { measures } from '../src/metrics/expression/measures.ts';
import { unitSymbol } from '../src/metrics/expression/unit.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

describe('the README', () => {
  // `npx vitest run --project unit test/readme.test.ts -u` writes the generated parts anew.
  it('shows the flags and the definitions of the program', async () => {
    let expected = readme;
    for (const { name, options } of commands) {
      if (Object.keys(options).length > 0) expected = replacePart(expected, `flags:${name}`, flagTables(options));
    }
    expected = replacePart(expected, 'definitions', definitionTable());
    expected = replacePart(expected, 'scenario-files', scenarioTables());
    expected = replacePart(expected, 'measures', measureTable());
    await expect(expected).toMatchFileSnapshot('../README.md');
  });

  it('lists every exit code', () => {
    const section = readme.slice(readme.indexOf('## Exit codes'), readme.indexOf('## The result'));
    const codes = [...section.matchAll(/^\| (\d+) +\|/gm)].map(([, code]) => Number(code));
    expect(codes).toEqual(Object.values(ExitCode).toSorted((a, b) => a - b));
  });

  it('explains every property of a connection', () => {
    expect(knownKeys.filter((key) => !readme.includes(`\`${key}\``))).toEqual([]);
  });

  it('uses only commands and flags that exist', () => {
    const lines = [...readme.matchAll(/```sh\n(.*?)```/gs)].flatMap(([, block = '']) => block.trim().split('\n'));
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.flatMap(unknownWords)).toEqual([]);
  });

  it('names only npm scripts that exist', () => {
    const named = [...readme.matchAll(/npm (?:run )?(test|run [\w:]+)/g)].map(([, name = '']) =>
      name.replace('run ', ''),
    );
    expect(named).toContain('test');
    expect(named.filter((name) => !(name in manifest.scripts))).toEqual([]);
  });
});

/** Commands and flags of a shell line that the program does not know. */
function unknownWords(line: string): string[] {
  const words = line.split(' ');
  const at = words.findIndex((word) => word === 'shop-sim' || word === 'bin/shop-sim.js');
  if (at < 0) return [];
  const command = commands.find(({ name }) => name === words[at + 1]);
  if (command === undefined) return [line];
  const known = new Set(Object.values(command.options).map(flagOf));
  return words.slice(at + 2).filter((word) => word.startsWith('--') && !known.has(word));
}

function replacePart(text: string, name: string, part: string): string {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`README.md has no part ${name}`);
  const kept = `<!-- prettier-ignore-start -->\n${part}\n<!-- prettier-ignore-end -->`;
  return `${text.slice(0, from + begin.length)}\n\n${kept}\n\n${text.slice(to)}`;
}

function flagTables(options: OptionTable): string {
  return themes
    .map((theme) => ({ theme, rows: Object.values(options).filter((option) => option.theme === theme) }))
    .filter(({ rows }) => rows.length > 0)
    .map(({ theme, rows }) =>
      [
        `### ${theme}`,
        '',
        ...table(
          ['flag', 'meaning'],
          rows.map((option) => [`\`${option.flags}\``, prose(describeOption(option))]),
        ),
      ].join('\n'),
    )
    .join('\n\n');
}

function scenarioTables(): string {
  return scenarioReference()
    .map(({ title, head, rows }) =>
      [
        `### ${title}`,
        '',
        ...table(
          head,
          rows.map((cells) => cells.map(proseOutsideCode)),
        ),
      ].join('\n'),
    )
    .join('\n\n');
}

function definitionTable(): string {
  return table(
    ['number', 'unit', 'definition'],
    definitions.map((one) => [`\`${one.path}\``, one.unit, prose(one.definition)]),
  ).join('\n');
}

function measureTable(): string {
  return table(
    ['measure', 'behind it', 'unit', 'definition'],
    measures.map((one) => [`\`${one.pattern}\``, one.scopes.join(', '), unitSymbol(one.unit), prose(one.definition)]),
  ).join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [tableRow(head), tableRow(head.map(() => '---')), ...rows.map(tableRow)];
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
}

/** Code needs no such care. */
function proseOutsideCode(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith('`') ? part : prose(part)))
    .join('');
}

/** Keeps Markdown from taking `sasl.*` for emphasis and `<n>` for a tag. */
function prose(text: string): string {
  return text.replaceAll(/[*<_]/g, String.raw`\$&`);
}
