import * as z from 'zod';
import { byteSize, wholeNumber } from '../../parse-value.ts';
import { written } from './written.ts';

/** The orders topic, which every run makes for itself and deletes at its end. */
export const topicSchema = z.strictObject({
  partitions: written(wholeNumber('the number of partitions', { min: 1, max: 10_000 }), {
    description: 'partitions of the orders topic',
    examples: [12],
  }).prefault(12),
  replicationFactor: written(wholeNumber('a replication factor', { min: 1, max: 100 }), {
    description: 'copies of each partition; without it 3, or the number of brokers if there are fewer',
    examples: [3],
  }).optional(),
  'retention.bytes': written(byteSize('the retention', { min: 2 ** 20, max: 2 ** 50 }), {
    description: 'bytes of each partition that are kept at least; without it as the cluster has it',
    examples: ['256MiB'],
  }).optional(),
});

export type TopicDocument = z.output<typeof topicSchema>;
