import { onTestFinished } from 'vitest';
import { uniqueTopic } from '../support/real-kafka.ts';
import { WireClient } from '../support/wire-client.ts';
import { eventually } from '../support/eventually.ts';
import { kafkaError } from '../../src/protocol/error-codes.ts';

/** What a behaviour needs of the broker under test. */
export interface ContractContext {
  /** Only valid while tests run. */
  readonly bootstrapServers: string;
}

/** A connection to the first broker, closed when the test ends. */
export async function useClient(context: ContractContext): Promise<WireClient> {
  const [server = ''] = context.bootstrapServers.split(',');
  const client = await WireClient.open(server);
  onTestFinished(() => client.close());
  return client;
}

/** A new topic with a leader for every partition. */
export async function useTopic(
  client: WireClient,
  options: Parameters<WireClient['createTopic']>[1] = {},
): Promise<string> {
  const topic = uniqueTopic('contract');
  const errorCode = await client.createTopic(topic, options);
  if (errorCode !== 0) throw new Error(`topic ${topic} was refused with ${errorCode}`);
  await eventually('leaders', async () => {
    const { topics } = await client.metadata([topic]);
    const partitions = topics[0]?.partitions ?? [];
    // The leader itself may learn of it after those who tell that it leads.
    const ends = await Promise.all(partitions.map(({ index }) => client.listOffset(topic, -1, index)));
    return ends.length > 0 && ends.every((end) => end.errorCode === 0);
  });
  return topic;
}

/** A group id that no other test has; its coordinator answers. */
export async function useGroup(client: WireClient): Promise<string> {
  const groupId = uniqueTopic('group');
  await eventually('a coordinator', async () => {
    const { errorCode } = await client.findCoordinator(groupId);
    if (errorCode !== 0) return false;
    const code = await client.heartbeat(groupId, 0, 'nobody');
    return code !== kafkaError.COORDINATOR_LOAD_IN_PROGRESS && code !== kafkaError.NOT_COORDINATOR;
  });
  return groupId;
}
