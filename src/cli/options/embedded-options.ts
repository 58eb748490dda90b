import { optionalOption } from './option.ts';
import { byteSize, wholeNumber } from '../../parse-value.ts';

/** Brokers that a run has when no cluster is given. */
export const defaultEmbeddedBrokers = 1;
export const maxEmbeddedBrokers = 9;

/** At 5,000 orders/s three services and their orders write 7.7 MB/s: a service may fall behind by half a minute. */
export const defaultEmbeddedMemoryBytes = 256 * 2 ** 20;
/** Two of the smallest segments: with less, a partition would give up records as soon as they come. */
export const memoryPerPartitionBytes = 128 * 1024;
export const memoryBounds = { min: 8 * 2 ** 20, max: 64 * 2 ** 30 };

/** What a run of `produce` has for a broker when no cluster is given. */
export const embeddedOptions = {
  embeddedBrokers: optionalOption({
    flags: '--embedded-brokers <N>',
    theme: 'Embedded broker',
    description: 'brokers to run for this run, when no --bootstrap-server is given',
    absence: String(defaultEmbeddedBrokers),
    examples: ['3'],
    parse: wholeNumber('the number of embedded brokers', { min: 1, max: maxEmbeddedBrokers }),
  }),
  embeddedMemory: optionalOption({
    flags: '--embedded-memory <BYTES>',
    theme: 'Embedded broker',
    description: 'memory for their records; beyond it the oldest are given up, whoever has not read them',
    absence: '256MiB',
    examples: ['256MiB'],
    parse: byteSize('the memory of the embedded broker', memoryBounds),
  }),
};
