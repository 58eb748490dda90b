import { expect, it } from 'vitest';
import { formatProperties } from '../../src/cluster/properties-file.ts';

it('writes one line for each property, with several-line values, backslashes and other alphabets escaped', () => {
  const text = formatProperties({ 'node.id': '1', pem: '-----BEGIN\nabc=\n', path: 'a\\b', name: 'é', 'a b': ' c' });
  expect(text.split('\n')).toEqual([
    'node.id=1',
    String.raw`pem=-----BEGIN\nabc=\n`,
    String.raw`path=a\\b`,
    String.raw`name=\u00e9`,
    String.raw`a\ b=\ c`,
    '',
  ]);
});
