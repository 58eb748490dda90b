import { optionalOption, repeatableOption } from './option.ts';
import { nonEmpty } from '../../parse-value.ts';

/** How to reach the cluster; src/kafka/client-properties understands the texts. Secrets are read from a file only: a command line is visible to every user of a machine. */
export const connectionOptions = {
  bootstrapServer: optionalOption({
    flags: '--bootstrap-server <HOST:PORT,...>',
    theme: 'Connection',
    description: 'brokers to ask first; the others are found through them',
    examples: ['127.0.0.1:9092'],
    absence: 'bootstrap.servers of the properties; one of the two must be there',
    parse: nonEmpty('a list of brokers'),
  }),
  commandConfig: optionalOption({
    flags: '--command-config <FILE>',
    theme: 'Connection',
    description: "file of Kafka client properties (security.protocol, sasl.*, ssl.*), as Kafka's own tools take it",
    examples: ['client.properties'],
    parse: nonEmpty('the name of a file'),
  }),
  commandProperty: repeatableOption({
    flags: '--command-property <NAME=VALUE>',
    theme: 'Connection',
    description: 'one such property, over the file; may be repeated; secrets are refused here',
    examples: ['security.protocol=SSL'],
    repeat: () => '...',
    parse: nonEmpty('a property'),
  }),
};
