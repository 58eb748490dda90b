import { maxEmbeddedBrokers, memoryBounds } from './embedded-options.ts';
import { optionalOption, switchOption, valueOption } from './option.ts';
import { byteSize, nonEmpty, wholeNumber } from '../../parse-value.ts';

/** The flags of `shop-sim broker`. */
export const brokerOptions = {
  port: valueOption({
    flags: '--port <N>',
    theme: 'Embedded broker',
    description: 'port of the first broker, the others have the ports after it; 0: any that are free',
    fallback: '9092',
    parse: wholeNumber('a port', { min: 0, max: 65_535 }),
  }),
  brokers: valueOption({
    flags: '--brokers <N>',
    theme: 'Embedded broker',
    description: 'how many brokers; the partitions are spread over them',
    fallback: '1',
    parse: wholeNumber('the number of brokers', { min: 1, max: maxEmbeddedBrokers }),
  }),
  partitions: valueOption({
    flags: '--partitions <N>',
    theme: 'Embedded broker',
    description: 'partitions of a topic whose creator leaves their number to the broker (num.partitions)',
    fallback: '12',
    parse: wholeNumber('the number of partitions', { min: 1, max: 10_000 }),
  }),
  host: valueOption({
    flags: '--host <ADDRESS>',
    theme: 'Embedded broker',
    description: 'address to listen on; anybody who reaches it can read and write everything',
    fallback: '127.0.0.1',
    parse: nonEmpty('an address'),
  }),
  dataDir: optionalOption({
    flags: '--data-dir <DIR>',
    theme: 'Embedded broker',
    description: "folder that keeps topics, records and committed offsets over a restart, in Kafka's log format",
    absence: 'memory only',
    examples: ['/tmp/shop-sim-data'],
    parse: nonEmpty('the name of a folder'),
  }),
  memory: valueOption({
    flags: '--memory <BYTES>',
    theme: 'Embedded broker',
    description: 'memory for all records; beyond it the oldest are given up',
    fallback: '512MiB',
    parse: byteSize('the memory', memoryBounds),
  }),
  verbose: switchOption({
    flags: '--verbose',
    theme: 'Embedded broker',
    description: 'say on standard error why a connection was closed',
  }),
};
