import { nonEmpty, wholeNumber } from '../../parse-value.ts';
import { optionalOption, valueOption } from './option.ts';

const brokerCount = wholeNumber('the number of brokers', { min: 1, max: 9 });

/** A real Kafka for one run. */
export const localKafkaOptions = {
  localKafka: optionalOption({
    flags: '--local-kafka <N>',
    theme: 'Local Kafka',
    description:
      'start a real Kafka of so many brokers on this machine for this run, in a temporary folder; needs Java, and Maven or KAFKA_HOME',
    absence: 'the embedded broker',
    examples: ['3'],
    parse: brokerCount,
  }),
};

/** The flags of `shop-sim cluster`. */
export const clusterOptions = {
  brokers: valueOption({
    flags: '--brokers <N>',
    theme: 'Local Kafka',
    description: 'how many brokers, each a controller as well; with 3 the cluster survives the loss of one',
    fallback: '3',
    parse: brokerCount,
  }),
  dataDir: optionalOption({
    flags: '--data-dir <DIR>',
    theme: 'Local Kafka',
    description:
      'folder that keeps topics and records for the next start, with as many brokers; the ports may be others',
    absence: 'a temporary one, removed at the end',
    examples: ['/tmp/shop-sim-kafka'],
    parse: nonEmpty('the name of a folder'),
  }),
};
