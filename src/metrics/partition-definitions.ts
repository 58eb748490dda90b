import { defined, type Definition } from './definition.ts';

/** Numbers of how records are spread over partitions: see {@link PartitionsResult}. */
export const partitionDefinitions: readonly Definition[] = defined('', [
  ['partitions[].partition', 'number', 'Partition of the orders topic.'],
  [
    'partitions[].records',
    'records',
    'End offset after the last acknowledgement - offset at the start of the run, so that records of others in that time and markers of transactions count too; null when the cluster did not say.',
  ],
  [
    'partitions[].expectedRecords',
    'orders',
    'Acknowledged orders whose key belongs in the partition by murmur2, computed again from the seed and the number of each order; null without keys, after an error, when partitions were added during the run, and in a run of more than 5,000,000 orders.',
  ],
  [
    'partitionSkew',
    'ratio',
    'Records in the fullest partition / mean of all partitions; null when the cluster did not say, or without any.',
  ],
  ['expectedPartitionSkew', 'ratio', 'The same of the expected records; null when they are.'],
]);
