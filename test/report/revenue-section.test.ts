import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import { createPalette } from '../../src/report/palette.ts';
import { revenueSection } from '../../src/report/revenue-section.ts';
import { renderText } from '../../src/report/text.ts';
import { buildResult, buildRevenue } from '../support/result-builder.ts';

const canvas = { palette: createPalette(new Chalk({ level: 0 })), width: 98 };

describe('the revenue of a report', () => {
  it('is told with its chart, and that it equals the log', () => {
    const perSecond = [10_000, 80_000, 40_000].map((revenueMinor, second) => ({
      windowStart: `2026-03-04T10:15:3${second}.000Z`,
      orders: 10,
      revenueMinor,
      approved: 9,
      declined: 1,
    }));
    const result = buildResult({ revenue: buildRevenue({ perSecond }) });
    const lines = revenueSection(result, canvas);
    expect(lines[0]).toBe('REVENUE  by the time of the orders, as published');
    expect(lines).toContain('  by second    ▁█▄');
    expect(lines.join('\n')).toContain('a column is a second; the highest 800.00');
    expect(lines.join('\n')).toContain('1,628,400.00 of 15,000 orders in 3 seconds; 14,251 payments approved (95.0 %)');
    expect(lines.join('\n')).toContain('SKU-000001 412, SKU-000002 208 units in the last minute');
    expect(lines.at(-1)).toBe('  ✓ every figure equals the log: 1,628,400.00 of 15,000 orders, to the cent');
    expect(renderText(result, 0)).toContain('REVENUE');
  });

  it('is told with every figure that is named as wrong, and how many there are beside', () => {
    const mismatches = [{ of: 'customer C-1', published: 'not flagged', expected: 'flagged' }];
    const lines = revenueSection(buildResult({ revenue: buildRevenue({ mismatches, mismatchCount: 3 }) }), canvas);
    expect(lines.slice(-3)).toEqual([
      '  ✗ 3 figures are not what the log says',
      '    customer C-1: published not flagged; the log says flagged',
      '    and 2 more',
    ]);
  });

  it('fits into a line, however many seconds there are', () => {
    const [second] = buildRevenue().perSecond;
    if (second === undefined) throw new Error('there is revenue');
    const perSecond = Array.from({ length: 1000 }, () => second);
    const lines = revenueSection(buildResult({ revenue: buildRevenue({ perSecond }) }), canvas);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(canvas.width);
    expect(lines.join('\n')).toContain('the highest of 13 seconds');
  });

  it('is not told where the service did not run', () => {
    expect(revenueSection(buildResult(), canvas)).toEqual([]);
  });
});
