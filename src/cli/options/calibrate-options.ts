import { kafkaOptions } from './kafka-options.ts';
import { valueOption } from './option.ts';
import { outputOptions } from './output-options.ts';
import { duration } from '../../parse-value.ts';
import { trafficOptions } from './traffic-options.ts';

const { key, skew, recordSize, generators, seed } = trafficOptions;
const { acks, noIdempotence, lingerMs, batchSize, maxInFlight, bufferMemory, client } = kafkaOptions;

/** The flags of `shop-sim calibrate`: those of `produce` that decide what an order costs. */
export const calibrateOptions = {
  duration: valueOption({
    flags: '--duration <TIME>',
    theme: 'Traffic',
    description: 'length of the measurement',
    fallback: '5s',
    parse: duration('a duration', { min: 100, max: 600_000 }),
  }),
  warmup: valueOption({
    flags: '--warmup <TIME>',
    theme: 'Traffic',
    description: 'load before the measurement, in which code is compiled',
    fallback: '2s',
    parse: duration('a warm-up', { min: 0, max: 600_000 }),
  }),
  key,
  skew,
  recordSize,
  generators,
  seed,
  acks,
  noIdempotence,
  lingerMs,
  batchSize,
  maxInFlight,
  bufferMemory,
  client,
  ...outputOptions,
};
