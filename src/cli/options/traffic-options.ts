import { optionalOption, valueOption } from './option.ts';
import { byteSize, choice, decimal, duration, parseRate, parseRateOrMax, wholeNumber } from '../../parse-value.ts';

const hourMs = 3_600_000;

/** The size of the shortest order, as src/orders computes it; a test compares the two. Not loading it keeps --help fast. */
const minRecordBytes = 424;

/** How orders arrive, and what they are made of. */
export const trafficOptions = {
  rate: valueOption({
    flags: '--rate <N|max>',
    theme: 'Traffic',
    description: 'orders per second; max: as fast as the bound on what is in flight allows',
    fallback: '5000',
    examples: ['5000', 'max'],
    parse: parseRateOrMax,
  }),
  duration: valueOption({
    flags: '--duration <TIME>',
    theme: 'Traffic',
    description: 'length of the measurement; 0: until Ctrl-C',
    fallback: '30s',
    parse: duration('a duration', { min: 0, max: 30 * 24 * hourMs }),
  }),
  warmup: valueOption({
    flags: '--warmup <TIME>',
    theme: 'Traffic',
    description: 'load before the measurement: verified, not measured',
    fallback: '5s',
    parse: duration('a warm-up', { min: 0, max: hourMs }),
  }),
  arrivals: valueOption({
    flags: '--arrivals <constant|poisson>',
    theme: 'Traffic',
    description: 'evenly spaced orders, or exponentially distributed gaps as independent customers make them',
    fallback: 'constant',
    parse: choice('arrivals', ['constant', 'poisson']),
  }),
  rampFrom: optionalOption({
    flags: '--ramp-from <N>',
    theme: 'Traffic',
    description: 'start the measurement at N orders/s and rise linearly to --rate',
    examples: ['500'],
    parse: parseRate,
  }),
  orders: optionalOption({
    flags: '--orders <N>',
    theme: 'Traffic',
    description: 'end after N measured orders, if the duration has not ended before',
    examples: ['1000000'],
    parse: wholeNumber('a number of orders', { min: 1, max: 4_000_000_000 }),
  }),
  seed: optionalOption({
    flags: '--seed <N>',
    theme: 'Traffic',
    description: 'the same seed makes the same orders, byte for byte',
    absence: 'drawn anew, shown in the report',
    examples: ['42'],
    parse: wholeNumber('a seed', { min: 0, max: Number.MAX_SAFE_INTEGER }),
  }),
  key: valueOption({
    flags: '--key <orderId|customerId|sku|none>',
    theme: 'Traffic',
    description: "what becomes the record's key, and so decides its partition",
    fallback: 'orderId',
    parse: choice('a key', ['orderId', 'customerId', 'sku', 'none']),
  }),
  skew: valueOption({
    flags: '--skew <ZIPF>',
    theme: 'Traffic',
    description: 'exponent of the popularity of products and customers; 0: all alike',
    fallback: '0.75',
    parse: decimal('a skew', { min: 0, max: 5 }),
  }),
  recordSize: optionalOption({
    flags: '--record-size <BYTES>',
    theme: 'Traffic',
    description: "pad or trim each order's value to exactly so many bytes",
    absence: 'as it falls out, 749 at three lines',
    examples: ['1024'],
    parse: byteSize('a record size', {
      min: minRecordBytes,
      max: 1000 * 1024,
      why: 'the shortest order is no shorter, and brokers refuse batches above 1 MiB',
    }),
  }),
  generators: valueOption({
    flags: '--generators <N>',
    theme: 'Traffic',
    description: 'threads that make and send the orders',
    fallback: '1',
    parse: wholeNumber('the number of generators', { min: 1, max: 64 }),
  }),
  onFull: valueOption({
    flags: '--on-full <wait|drop>',
    theme: 'Traffic',
    description: 'an order that is due while --buffer-memory is full waits (send delay), or is dropped and counted',
    fallback: 'wait',
    parse: choice('on-full', ['wait', 'drop']),
  }),
  maxBytes: optionalOption({
    flags: '--max-bytes <BYTES>',
    theme: 'Traffic',
    description: 'end the run when so much was written, over all replicas: protects the disks',
    absence: '20GiB; no bound with the embedded broker',
    examples: ['20GiB'],
    parse: byteSize('a bound on what is written', { min: 2 ** 20, max: 2 ** 50 }),
  }),
};
