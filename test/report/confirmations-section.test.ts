import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import type { ConfirmationResult } from '../../src/metrics/result.ts';
import { confirmationsSection } from '../../src/report/confirmations-section.ts';
import { createPalette } from '../../src/report/palette.ts';
import { renderText } from '../../src/report/text.ts';
import { buildConfirmation, buildLatency, buildResult } from '../support/result-builder.ts';

const canvas = { palette: createPalette(new Chalk({ level: 0 })), width: 80 };

function sectionOf(changes: Partial<ConfirmationResult>): readonly string[] {
  return confirmationsSection(buildResult({ confirmation: buildConfirmation(changes) }), canvas);
}

describe('the confirmations of a report', () => {
  it('say that each approved order has exactly one, what lies in the topic besides, and the cost', () => {
    const latency = { ...buildLatency({ medianUs: 1, count: 1 }), p50Us: 121_000, p99Us: 245_000 };
    expect(sectionOf({ latency })).toEqual([
      'CONFIRMATIONS  exactly once, a commit every 200 ms; killed 3 times',
      '  ✓  166,204 of 166,204 approved orders confirmed, none missing',
      '  ✓  none confirmed twice',
      '  ✓  none confirmed that should not be, none with a wrong id or code',
      '  ✓  1,412 records of aborted transactions in the topic: readers of committed',
      '     records skip them',
      '     readable p50 121 ms, p99 245 ms after the intended time; 4,711 orders/s;',
      '     171 commits',
    ]);
  });

  it('tell duplicates without transactions as what they are, with examples', () => {
    const samples = Array.from({ length: 7 }, (_, index) => ({
      kind: 'duplicate' as const,
      order: `ord-00000007-000000000${index}`,
      partition: 1,
      offset: 12_345 + index,
    }));
    const section = sectionOf({ mode: 'atLeastOnce', duplicates: 7, uncommittedRecords: 0, samples });
    expect(section.join(' ')).toContain('!  7 confirmations of orders that had one already: without transactions a');
    expect(section).toContain('     duplicate  ord-00000007-0000000000          1   12345');
    expect(section.at(-1)).toBe('     and 2 more in the result as JSON');
  });

  it('mark with a cross what was promised', () => {
    const section = sectionOf({ missing: 2, confirmed: 166_202, duplicates: 1, wrong: 3 }).join('\n');
    expect(section).toContain('✗  166,202 of 166,204 approved orders confirmed, 2 missing');
    expect(section).toContain('✗  1 confirmation of orders that had one already');
    expect(section).toContain('✗  3 confirmations not owed to any order, or with a wrong id or code');
  });

  it('say where a percentile has no end', () => {
    const latency = { ...buildLatency({ medianUs: 1, count: 1 }), p99Us: null };
    expect(sectionOf({ latency }).join(' ')).toContain('p99 > drain time');
  });

  it('stand in the report, and not in that of a run that confirms nothing', () => {
    expect(renderText(buildResult({ confirmation: buildConfirmation() }), 0)).toContain('\n\nCONFIRMATIONS  ');
    expect(renderText(buildResult(), 0)).not.toContain('CONFIRMATIONS');
  });
});
