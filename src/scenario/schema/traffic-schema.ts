import * as z from 'zod';
import { byteSize, choice, decimal, duration, parseRate, ratio, wholeNumber } from '../../parse-value.ts';
import { phaseSchema } from '../phases/phase-types.ts';
import { written } from './written.ts';

const hourMs = 3_600_000;
const arrivals = ['constant', 'poisson'] as const;
const keys = ['orderId', 'customerId', 'sku', 'none'] as const;
const fullChoices = ['wait', 'drop'] as const;

/** How orders arrive, and what they are made of. */
export const trafficSchema = z.strictObject({
  rate: written(parseRate, {
    description: 'orders per second of each phase that names no rate of its own',
    examples: ['5000/s'],
  }).prefault('5000/s'),
  warmup: written(duration('a warm-up', { min: 0, max: hourMs }), {
    description: 'load before the first phase, at the rate with which it begins: verified, not measured',
    examples: ['5s'],
  }).prefault('5s'),
  arrivals: written(choice('arrivals', arrivals), {
    words: arrivals,
    description: 'evenly spaced orders, or exponentially distributed gaps as independent customers make them',
    examples: ['constant', 'poisson'],
  }).prefault('constant'),
  key: written(choice('a key', keys), {
    words: keys,
    description: "what becomes the record's key, and so decides its partition",
    examples: ['orderId', 'sku'],
  }).prefault('orderId'),
  skew: written(decimal('a skew', { min: 0, max: 5 }), {
    description: 'Zipf exponent of the popularity of products and customers; 0: all alike',
    examples: [0.75, 1.2],
  }).prefault(0.75),
  flashSale: written(ratio('a flash-sale share'), {
    description: 'share of the orders that are for one unit of the flash-sale product and nothing else',
    examples: ['80%'],
  }).prefault('0%'),
  late: z
    .strictObject({
      share: written(ratio('the share of late orders'), {
        description: 'share of the orders that reach the shop some time after the customer placed them',
        examples: ['1%'],
      }),
      upTo: written(duration('the longest delay', { min: 1, max: hourMs }), {
        description: 'how late they are at most; evenly spread from 1 ms on',
        examples: ['4s'],
      }),
    })
    .optional()
    .meta({
      description: 'orders placed before they are sent, as from a phone without a network; without it none are',
    }),
  recordSize: written(
    byteSize('a record size', {
      min: 424,
      max: 1000 * 1024,
      why: 'the shortest order is no shorter, and brokers refuse batches above 1 MiB',
    }),
    {
      description: "pad or trim each order's value to exactly so many bytes; without it 749 at three lines",
      examples: ['1KiB'],
    },
  ).optional(),
  seed: written(wholeNumber('a seed', { min: 0, max: Number.MAX_SAFE_INTEGER }), {
    description: 'the same seed makes the same orders, byte for byte; without it one is drawn anew',
    examples: [42],
  }).optional(),
  generators: written(wholeNumber('the number of generators', { min: 1, max: 64 }), {
    description: 'threads that make and send the orders',
    examples: [1],
  }).prefault(1),
  onFull: written(choice('onFull', fullChoices), {
    words: fullChoices,
    description: 'an order that is due while buffer.memory is full waits (send delay), or is dropped and counted',
    examples: ['wait', 'drop'],
  }).prefault('wait'),
  phases: z
    .array(phaseSchema, { error: 'is a list of phases, at least one: each begins with a hyphen' })
    .min(1, { error: 'must have at least one phase' })
    .max(100, { error: 'has at most 100 phases' })
    .meta({ description: 'phases of the measurement, one after the other' }),
});

export type TrafficDocument = z.output<typeof trafficSchema>;
