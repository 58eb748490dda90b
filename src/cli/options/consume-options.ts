import { optionalOption, requiredOption, valueOption } from './option.ts';
import { connectionOptions } from './connection-options.ts';
import { outputOptions } from './output-options.ts';
import { kafkaOptions } from './kafka-options.ts';
import { parseGroupPrefix, parseTopicName } from './parse-kafka-value.ts';
import { choice, duration } from '../../parse-value.ts';
import { servicesOptions } from './services-options.ts';
import { trafficOptions } from './traffic-options.ts';

/** The flags of `shop-sim consume`: services alone, on a topic that another command fills. */
export const consumeOptions = {
  topic: requiredOption({
    flags: '--topic <NAME>',
    theme: 'Kafka',
    description: 'orders topic to read',
    examples: ['shop.orders'],
    need: 'the services need the topic that another command fills',
    parse: parseTopicName,
  }),
  groupPrefix: optionalOption({
    flags: '--group-prefix <NAME>',
    theme: 'Kafka',
    description: 'consumer groups are NAME.inventory, NAME.payment, NAME.notification: the same name continues',
    absence: 'the name of the topic',
    examples: ['shop'],
    parse: parseGroupPrefix,
  }),
  from: valueOption({
    flags: '--from <earliest|latest>',
    theme: 'Kafka',
    description: 'where a group without committed offsets begins',
    fallback: 'earliest',
    parse: choice('from', ['earliest', 'latest']),
  }),
  duration: valueOption({
    flags: '--duration <TIME>',
    theme: 'Services',
    description: 'how long to consume; 0: until Ctrl-C',
    fallback: '0',
    examples: ['0', '5m'],
    parse: duration('a duration', { min: 0, max: 30 * 86_400_000 }),
  }),
  seed: { ...trafficOptions.seed, theme: 'Services' as const, description: 'decides which payments are declined' },
  keepTopics: kafkaOptions.keepTopics,
  ...connectionOptions,
  ...servicesOptions,
  ...outputOptions,
};
