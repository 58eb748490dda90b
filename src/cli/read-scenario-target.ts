import { ShopSimError } from '../errors.ts';
import type { ScenarioTarget } from '../run/playing/run-plan-of.ts';
import type { OptionValues } from './options/option.ts';
import type { runOptions } from './options/run-options.ts';
import { readConnection, tellIgnored } from './read-connection.ts';
import type { Terminal } from './terminal.ts';

type RunValues = OptionValues<typeof runOptions>;

/** Where a scenario is to be played; a cluster is asked how many brokers it has when it is needed. */
export interface PlayTarget {
  /** @throws ShopSimError when the cluster cannot be reached */
  resolve(): Promise<ScenarioTarget>;
}

/** A cluster when any flag speaks of a connection, a real Kafka of its own with `--local-kafka`, or the embedded broker. */
export async function readScenarioTarget(values: RunValues, terminal: Terminal): Promise<PlayTarget> {
  const { localKafka, embeddedBrokers: brokers, embeddedMemory: memoryBytes } = values;
  if (connectionFlag(values) !== undefined) {
    const found = await readConnection(values);
    if (found.connection === undefined) throw new ShopSimError('USAGE', found.problems.join('\n'));
    tellIgnored(found.ignored, terminal);
    const { connection } = found;
    return {
      resolve: async () => {
        const { openAdmin } = await import('../kafka/admin.ts');
        const admin = await openAdmin(connection);
        try {
          const cluster = await admin.describeCluster();
          return { kind: 'kafka', connection, brokerCount: cluster.brokers.length };
        } finally {
          await admin.close();
        }
      },
    };
  }
  if (localKafka !== undefined) {
    const kafkaHome = terminal.env['KAFKA_HOME'];
    return { resolve: () => Promise.resolve({ kind: 'local', brokers: localKafka, kafkaHome }) };
  }
  return { resolve: () => Promise.resolve({ kind: 'embedded', brokers, memoryBytes }) };
}

/** Targets that cannot be had together; each is one sentence with its remedy. */
export function runContradictions(values: Partial<RunValues>): string[] {
  const { localKafka, embeddedBrokers, embeddedMemory } = values;
  const targets = [
    ...(connectionFlag(values) === undefined ? [] : [connectionFlag(values)]),
    ...(localKafka === undefined ? [] : [`--local-kafka ${localKafka}`]),
    ...(embeddedBrokers === undefined ? [] : [`--embedded-brokers ${embeddedBrokers}`]),
  ];
  const memory = embeddedMemory === undefined ? [] : [`--embedded-memory ${embeddedMemory}`];
  const [first, second] = targets.length < 2 && embeddedBrokers === undefined ? [...targets, ...memory] : targets;
  if (first === undefined || second === undefined) return [];
  return [`${second} with ${first}: a scenario is played on one or the other; leave one of them out`];
}

function connectionFlag({
  bootstrapServer,
  commandConfig,
  commandProperty = [],
}: Partial<RunValues>): string | undefined {
  if (bootstrapServer !== undefined) return `--bootstrap-server ${bootstrapServer}`;
  if (commandConfig !== undefined) return `--command-config ${commandConfig}`;
  return commandProperty.length > 0 ? '--command-property' : undefined;
}
