import { describe, expect, it } from 'vitest';
import { formatShare, listed } from '../../src/metrics/wording.ts';
import { horizontalBar, sparkline } from '../../src/report/blocks.ts';
import { mergedBars } from '../../src/report/distribution-section.ts';
import { formatMs } from '../../src/report/milliseconds.ts';
import { alignPoints, renderTable } from '../../src/report/table.ts';
import { wrap } from '../../src/report/wrap.ts';
import { buildHistogram } from '../support/result-builder.ts';

const paint = (text: string): string => `<${text}>`;

describe('renderTable', () => {
  it('aligns columns, and puts decimal points under each other whatever mark follows', () => {
    const rows = [
      ['', 'p50', 'p99'],
      ['response', '4.71', '> drain'],
      ['completion', '1,203', '12.3*'],
      ['x', '0.50', '100'],
    ];
    const cells = rows.map((row) => row.map((text) => ({ text })));
    expect(renderTable(cells, ['left', 'point', 'point'])).toEqual([
      '                 p50      p99',
      'response        4.71  > drain',
      'completion  1,203       12.3*',
      'x               0.50   100',
    ]);
  });

  it('paints what is visible, not the blanks around it', () => {
    const rows = [
      [
        { text: 'a', paint },
        { text: '1', paint },
      ],
      [{ text: 'long' }, { text: '100' }],
    ];
    expect(renderTable(rows, ['left', 'right'])).toEqual(['<a>       <1>', 'long  100']);
  });
});

describe('alignPoints', () => {
  it('leaves alone what is no number', () => {
    expect(alignPoints(['-', '> drain', '1.5'])).toEqual(['-', '> drain', '1.5']);
  });
});

describe('wrap', () => {
  it('breaks at blanks, but not before a unit', () => {
    expect(wrap('of the orders 99 % came', 18, '- ', '  ')).toEqual(['- of the orders', '  99 % came']);
  });

  it('leaves a word that is too long unbroken', () => {
    expect(wrap('at /a/very/long/path it is', 10, '')).toEqual(['at', '/a/very/long/path', 'it is']);
  });
});

describe('horizontalBar', () => {
  it('is exact to an eighth of a character and shows the smallest share', () => {
    expect(horizontalBar(1, 4)).toBe('████');
    expect(horizontalBar(0.5 + 1 / 32, 4)).toBe('██▏');
    expect(horizontalBar(1e-9, 4)).toBe('▏');
    expect(horizontalBar(0, 4)).toBe('');
  });
});

describe('sparkline', () => {
  it('draws values from zero up, and nothing where there is none', () => {
    expect(sparkline([0, 1, 50, null, 100])).toBe('▁▁▄ █');
    expect(sparkline([0, 0])).toBe('▁▁');
  });
});

describe('formatMs', () => {
  it('keeps three digits of milliseconds', () => {
    expect([0, 4, 555, 4714, 9994, 9995, 12_345, 99_949, 99_950, 1_203_456].map(formatMs)).toEqual([
      '0.00',
      '0.00',
      '0.56',
      '4.71',
      '9.99',
      '10.0',
      '12.3',
      '99.9',
      '100',
      '1,203',
    ]);
  });
});

describe('mergedBars', () => {
  it('draws any distribution in few lines that touch each other and hold every order', () => {
    for (const medianUs of [3, 40, 900, 4700, 3_000_000]) {
      const bars = mergedBars(buildHistogram({ medianUs, count: 20_000 }).bars());
      expect(bars.length).toBeLessThanOrEqual(18);
      expect(bars.reduce((sum, { count }) => sum + count, 0)).toBe(20_000);
      expect(bars.slice(1).map(({ fromUs }) => fromUs)).toEqual(bars.slice(0, -1).map(({ toUs }) => toUs));
    }
  });

  it('starts its lines at round numbers', () => {
    const bars = mergedBars(buildHistogram({ medianUs: 4700, count: 20_000 }).bars());
    expect(bars.map(({ fromUs }) => fromUs)).toContain(10_000);
  });
});

describe('formatShare', () => {
  it('calls only the whole 100 % and only nothing 0 %', () => {
    expect(formatShare(150_000, 150_000, 2)).toBe('100.00 %');
    expect(formatShare(149_999, 150_000, 2)).toBe('99.99 %');
    expect(formatShare(1, 150_000, 2)).toBe('< 0.01 %');
    expect(formatShare(0, 150_000, 2)).toBe('0.00 %');
    expect(formatShare(0, 0)).toBe('-');
  });
});

describe('listed', () => {
  it('joins as people do', () => {
    expect([listed([]), listed(['a']), listed(['a', 'b']), listed(['a', 'b', 'c'])]).toEqual([
      '',
      'a',
      'a and b',
      'a, b and c',
    ]);
  });
});
