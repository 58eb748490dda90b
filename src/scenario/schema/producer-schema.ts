import * as z from 'zod';
import { byteSize, duration, wholeNumber, type Parsed, type ValueParser } from '../../parse-value.ts';
import { written } from './written.ts';

/** Kafka's settings of the orders' producer, by Kafka's names. */
export const producerSchema = z.strictObject({
  acks: written(parseAcks, {
    description: 'who must have an order before it counts as sent: all in-sync replicas, the leader, nobody',
    examples: ['all', 1, 0],
  }).prefault('all'),
  'enable.idempotence': z
    .boolean({ error: 'is true or false' })
    .meta({ description: 'sequence numbers, so that a retry neither duplicates nor reorders; needs acks: all' })
    .optional(),
  'linger.ms': written(milliseconds('linger.ms', { min: 0, max: 60_000 }), {
    description: 'how long a batch waits for more orders',
    examples: [5],
  }).prefault(5),
  'batch.size': written(
    byteSize('batch.size', { min: 1024, max: 2 ** 20, why: 'brokers refuse larger ones: message.max.bytes' }),
    {
      description: 'size at which a batch is sent without waiting longer',
      examples: ['128KiB'],
    },
  ).prefault('128KiB'),
  'max.in.flight.requests.per.connection': written(
    wholeNumber('the number of requests in flight', { min: 1, max: 100 }),
    {
      description: 'unanswered requests per broker; at most 5 with idempotence',
      examples: [5],
    },
  ).prefault(5),
  'buffer.memory': written(byteSize('buffer.memory', { min: 2 ** 20, max: 16 * 2 ** 30 }), {
    description: 'bound on the orders that wait to be sent or acknowledged, per generator',
    examples: ['32MiB'],
  }).prefault('32MiB'),
  'delivery.timeout.ms': written(milliseconds('delivery.timeout.ms', { min: 1000, max: 3_600_000 }), {
    description: 'after it an order that was not acknowledged is given up and counted',
    examples: ['30s', 30_000],
  }).prefault('30s'),
});

export type ProducerDocument = z.output<typeof producerSchema>;

/** A number of milliseconds, as Kafka has it, or a time with its unit. */
function milliseconds(what: string, bounds: { readonly min: number; readonly max: number }): ValueParser<number> {
  const bare = wholeNumber(what, bounds);
  const withUnit = duration(what, bounds);
  return (text) => (/^-?[\d_]+$/.test(text) ? bare(text) : withUnit(text));
}

function parseAcks(text: string): Parsed<'all' | 1 | 0> {
  if (text === 'all' || text === '-1') return { value: 'all' };
  if (text === '1') return { value: 1 };
  return text === '0' ? { value: 0 } : { problem: 'acks is all, 1 or 0' };
}
