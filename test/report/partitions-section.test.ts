import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import { createPalette } from '../../src/report/palette.ts';
import { partitionsSection } from '../../src/report/partitions-section.ts';
import { renderText } from '../../src/report/text.ts';
import { buildResult } from '../support/result-builder.ts';

const canvas = { palette: createPalette(new Chalk({ level: 0 })), width: 98 };
const partitions = [
  { partition: 0, records: 1000, expectedRecords: 990 },
  { partition: 1, records: 4000, expectedRecords: 4010 },
];

describe('the partitions of a report', () => {
  it('are told by the fullest, beside what the keys say', () => {
    const result = { ...buildResult(), partitions, partitionSkew: 1.6, expectedPartitionSkew: 1.604 };
    expect(partitionsSection(result, canvas)).toEqual([
      'PARTITIONS',
      '  partition 1 is the fullest: 4,000 records of 5,000, 1.60 times the mean (by the keys of the',
      '  acknowledged orders 1.60 times the mean)',
    ]);
    expect(renderText(result, 0)).toContain('partition 1 is the fullest');
  });

  it('are told without the keys where there are none', () => {
    const unkeyed = partitions.map((one) => ({ ...one, expectedRecords: null }));
    const result = { ...buildResult(), partitions: unkeyed, partitionSkew: 1.6, expectedPartitionSkew: null };
    expect(partitionsSection(result, canvas).join(' ')).not.toContain('keys');
  });

  it('are left out where they are not known', () => {
    const unknown = partitions.map((one) => ({ ...one, records: null }));
    const result = { ...buildResult(), partitions: unknown, partitionSkew: null, expectedPartitionSkew: 1.604 };
    expect(partitionsSection(result, canvas)).toEqual([]);
  });
});
