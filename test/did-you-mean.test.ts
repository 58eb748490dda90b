import { describe, expect, it } from 'vitest';
import { didYouMean, editDistance } from '../src/did-you-mean.ts';

const flags = ['--rate', '--duration', '--partitions', '--replication-factor', '--record-size', '--members', '--topic'];

describe('did you mean', () => {
  it.each([
    ['--rat', '--rate'],
    ['--rtae', '--rate'],
    ['--Rate', '--rate'],
    ['--partition', '--partitions'],
    ['--durations', '--duration'],
    ['--record_size', '--record-size'],
    ['--replication', '--replication-factor'],
    ['-topic', '--topic'],
  ])('%s: %s', (typed, meant) => {
    expect(didYouMean(typed, flags)).toBe(`; did you mean ${meant}?`);
  });

  it('says nothing when nothing is near', () => {
    expect(didYouMean('--compression', flags)).toBe('');
    expect(didYouMean('-x', flags)).toBe('');
  });

  it('names all that are equally near', () => {
    expect(didYouMean('--ab', ['--aa', '--ac', '--zz'])).toBe('; did you mean --aa or --ac?');
  });
});

describe('edit distance', () => {
  it.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['abc', 'abc', 0],
    ['abc', 'acb', 1],
    ['kitten', 'sitting', 3],
    ['ca', 'abc', 3],
  ])("'%s' to '%s' is %i", (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });
});
