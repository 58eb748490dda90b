import { describe, expect, it } from 'vitest';
import { readYaml } from '../../../src/scenario/tree/read-yaml.ts';
import { valueOf } from '../../../src/scenario/tree/node.ts';

function read(text: string) {
  const { tree, problems } = readYaml({ path: 'x.yaml', text });
  return { value: tree === undefined ? undefined : valueOf(tree), messages: problems.map(({ message }) => message) };
}

describe('plain data', () => {
  it('is read as YAML 1.2 has it', () => {
    expect(read('a: 1\nb: yes\nc: [1.5, "x", true, ~]\nd: { e: 5000/s }\n2: f\n')).toEqual({
      value: { a: 1, b: 'yes', c: [1.5, 'x', true, null], d: { e: '5000/s' }, 2: 'f' },
      messages: [],
    });
  });

  it('keeps a key that JavaScript knows as any other', () => {
    const { value } = read('__proto__: { polluted: true }\nconstructor: 1\n');
    expect(Object.keys(value ?? {})).toEqual(['__proto__', 'constructor']);
    expect('polluted' in {}).toBe(false);
  });
});

describe('what is more than plain data is refused, with its reason', () => {
  it.each([
    [
      'a: &x 1\nb: *x',
      [
        'the anchor &x is not understood here; leave it out',
        'the alias *x is not understood here; write the value out',
      ],
    ],
    ['<<: { a: 1 }', ['merge keys are not understood here; write the settings out']],
    ['a: !!js/function x', ['the tag !!js/function is not understood here; a scenario is plain data']],
    ['a: !include other.yaml', ['the tag !include is not understood here; a scenario is plain data']],
    ['a: !!binary AAAA', ['the tag !!binary is not understood here; a scenario is plain data']],
    ['a: 1\na: 2', ['a stands here twice; keep one of them']],
    ['? [1, 2]\n: 3', ['a key is one word of text']],
    ['a: .inf', ['this is no finite number']],
    ['a: 1\n---\nb: 2', [expect.stringContaining('multiple documents')]],
    ['', ['the file is empty; shop-sim scenarios init FILE writes one to start from']],
    ['# nothing\n', ['the file is empty; shop-sim scenarios init FILE writes one to start from']],
    ['a: "x', [expect.stringContaining('Missing closing')]],
    ['a: \u0007', ['the character U+0007 is not text; a scenario is a text file']],
  ])('%j', (text, messages) => {
    expect(read(text).messages).toEqual(messages);
  });

  it('repeated keys are found at the second of them', () => {
    const { problems } = readYaml({ path: 'x.yaml', text: 'a: 1\nb: { c: 1, c: 2 }\n' });
    expect(problems.map(({ place }) => place.start)).toEqual([16]);
  });
});

describe('a text that is too much', () => {
  it.each([
    [
      'has more than 256 KiB',
      `a: ${'x'.repeat(256 * 1024)}`,
      'the file has 256 KiB, and a scenario has at most 256 KiB',
    ],
    ['opens bracket upon bracket', '['.repeat(100_000), 'this is nested deeper than 16 levels'],
    ['opens brace upon brace', '{a: '.repeat(50_000), 'this is nested deeper than 16 levels'],
    ['begins list in list', '- '.repeat(100_000), 'this is nested deeper than 16 levels'],
    ['begins key in key', '? '.repeat(100_000), 'this is nested deeper than 16 levels'],
    [
      'is indented deeper and deeper',
      Array.from({ length: 700 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
      'this is nested deeper than 16 levels',
    ],
    [
      'has list in list by lines',
      Array.from({ length: 700 }, (_, depth) => `${' '.repeat(depth)}-`).join('\n'),
      'this is nested deeper than 16 levels',
    ],
    ['has tens of thousands of values', `a: [${'1,'.repeat(60_000)}]`, 'a scenario has at most 20000 values'],
    [
      'has tens of thousands of keys',
      Array.from({ length: 22_000 }, (_, index) => `k${index}: 1`).join('\n'),
      'a scenario has at most 20000 values',
    ],
  ])(
    'because it %s',
    (_, text, message) => {
      expect(read(text).messages).toContain(message);
    },
    5000,
  );
});
