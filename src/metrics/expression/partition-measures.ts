import { measured, type MeasureSpec } from './measure-spec.ts';
import { units } from './unit.ts';

const notKnown = 'it could not be computed';

/** How the orders were spread over the partitions. */
export const partitionMeasures: readonly MeasureSpec[] = [
  {
    pattern: 'partitionSkew',
    unit: units.number,
    definition: 'Records in the fullest partition of the orders topic / mean of all its partitions.',
    scopes: [],
    lateness: 'none',
    read: ({ result }) => measured(result.partitionSkew, notKnown),
  },
  {
    pattern: 'expectedPartitionSkew',
    unit: units.number,
    definition: 'The same, computed from the keys of the acknowledged orders by the hash that places them.',
    scopes: [],
    lateness: 'none',
    read: ({ result }) => measured(result.expectedPartitionSkew, notKnown),
  },
];
