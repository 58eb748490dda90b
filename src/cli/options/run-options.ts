import { nonEmpty } from '../../parse-value.ts';
import { connectionOptions } from './connection-options.ts';
import { embeddedOptions } from './embedded-options.ts';
import { localKafkaOptions } from './local-kafka-options.ts';
import { optionalOption, switchOption } from './option.ts';
import { outputOptions } from './output-options.ts';
import { scenarioOptions } from './scenario-options.ts';

/** The flags of `shop-sim run`. */
export const runOptions = {
  ...scenarioOptions,
  dryRun: switchOption({
    flags: '--dry-run',
    theme: 'Scenario',
    description: 'print what would be run, with every value resolved, and run nothing',
  }),
  ...connectionOptions,
  bootstrapServer: {
    ...connectionOptions.bootstrapServer,
    defaultText: 'bootstrap.servers of the properties; without any of these three flags the embedded broker',
  },
  localKafka: {
    ...localKafkaOptions.localKafka,
    description:
      'start a real Kafka of so many brokers on this machine for each run, in a temporary folder; needs Java, and Maven or KAFKA_HOME',
  },
  embeddedBrokers: {
    ...embeddedOptions.embeddedBrokers,
    description: 'brokers to run for each run, when there is no other cluster',
    defaultText: 'as many as the scenario wants',
  },
  embeddedMemory: { ...embeddedOptions.embeddedMemory, defaultText: 'as the scenario says, or 256MiB' },
  full: switchOption({
    flags: '--full',
    theme: 'Output',
    description: 'the full report of each run before that of the scenario',
  }),
  ...outputOptions,
  out: optionalOption({
    flags: '--out <DIR>',
    theme: 'Output',
    description: 'keep a journal of every order in a new folder, one for each run, for shop-sim verify after a crash',
    examples: ['run-1'],
    parse: nonEmpty('the name of a folder'),
  }),
};
