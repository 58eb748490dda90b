import { measured, type MeasureSpec } from './measure-spec.ts';
import { units } from './unit.ts';

const unknown = 'the partitions could not be counted';

/** How the records are spread over the partitions of the orders topic. */
export const partitionMeasures: readonly MeasureSpec[] = [
  {
    pattern: 'partitionSkew',
    unit: units.number,
    definition: 'Records of the fullest partition / mean of all partitions.',
    scopes: [],
    lateness: 'none',
    read: ({ result }) => measured(result.partitionSkew, unknown),
  },
  {
    pattern: 'expectedPartitionSkew',
    unit: units.number,
    definition: 'The same, computed by murmur2 from the keys of the acknowledged orders.',
    scopes: [],
    lateness: 'none',
    read: ({ result }) => measured(result.expectedPartitionSkew, unknown),
  },
];
