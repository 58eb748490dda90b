import type { TargetPlan } from '../run/plan.ts';
import type { OptionValues } from './options/option.ts';
import type { produceOptions } from './options/produce-options.ts';
import { defaultEmbeddedBrokers, defaultEmbeddedMemoryBytes } from './options/embedded-options.ts';
import { readConnection } from './read-connection.ts';

/** Where the orders of `produce` go, or what is wrong with the flags that say so. */
export type FoundTarget =
  | { readonly target: TargetPlan; readonly ignored: readonly string[]; readonly problems: readonly [] }
  | { readonly target: undefined; readonly problems: readonly string[] };

/**
 * A cluster when any flag speaks of a connection, a real Kafka of the run's own when that is asked for, and the embedded
 * broker otherwise.
 *
 * @param env for KAFKA_HOME
 */
export async function readTarget(
  values: Partial<OptionValues<typeof produceOptions>>,
  env: Readonly<Record<string, string | undefined>>,
): Promise<FoundTarget> {
  if (speaksOfConnection(values)) {
    const found = await readConnection(values);
    if (found.connection === undefined) return { target: undefined, problems: found.problems };
    return { target: { kind: 'kafka', connection: found.connection }, ignored: found.ignored, problems: [] };
  }
  if (values.localKafka !== undefined) {
    const target = { kind: 'local', brokers: values.localKafka, kafkaHome: env['KAFKA_HOME'] } as const;
    return { target, ignored: [], problems: [] };
  }
  const { embeddedBrokers = defaultEmbeddedBrokers, embeddedMemory = defaultEmbeddedMemoryBytes } = values;
  return {
    target: { kind: 'embedded', brokers: embeddedBrokers, memoryBytes: embeddedMemory },
    ignored: [],
    problems: [],
  };
}

/** Whether the user gave a flag about a connection, right or wrong. */
function speaksOfConnection(values: Partial<OptionValues<typeof produceOptions>>): boolean {
  const isComplete = 'bootstrapServer' in values && 'commandConfig' in values && 'commandProperty' in values;
  if (!isComplete) return true;
  const { bootstrapServer, commandConfig, commandProperty = [] } = values;
  return bootstrapServer !== undefined || commandConfig !== undefined || commandProperty.length > 0;
}
