import type { Clock } from '../clock.ts';
import { describeEndpoints } from './kafkajs-address.ts';
import { createKafkajsClient } from './kafkajs-client.ts';
import { translateKafkajsError } from './kafkajs-errors.ts';
import { choosePartition } from './kafkajs-producer/choose-partition.ts';
import { KafkajsProducer } from './kafkajs-producer/kafkajs-producer.ts';
import { KafkajsProducerNotices } from './kafkajs-producer/kafkajs-producer-notices.ts';
import { connectToCluster } from './metadata.ts';
import { checkProducerSettings } from './producer/check-settings.ts';
import type { Producer, ProducerEvents, ProducerSettings } from './producer/port.ts';
import { awaitTopic } from './producer/topic-metadata.ts';
import type { ConnectionSettings } from './settings.ts';

/** kafkajs's own defaults, in full, because what it takes for defaults depends on NODE_ENV. */
const kafkajsRetry = { retries: 5, initialRetryTime: 300, maxRetryTime: 30_000 };

/**
 * kafkajs's producer behind the producer port, for people whose services use it and as the positive control of the
 * verification: it loses acknowledged records (tulios/kafkajs #1303). Made as `createProducer` makes ours; the topic is
 * looked up through our own connection, so that what is wrong with it is said in the same words.
 *
 * @throws ShopSimError as `createProducer` does
 */
export async function createKafkajsProducer(
  settings: ProducerSettings,
  connectionSettings: ConnectionSettings,
  events: ProducerEvents,
  clock: Clock,
): Promise<Producer> {
  checkProducerSettings(settings);
  const partitionCount = await countPartitions(settings.topic, connectionSettings, clock);
  const servers = describeEndpoints(connectionSettings.bootstrapServers);
  const notices = new KafkajsProducerNotices(settings.topic, (text) => events.onNotice?.(text), clock);
  const client = createKafkajsClient(
    { ...connectionSettings, requestTimeoutMs: settings.requestTimeoutMs },
    { retry: kafkajsRetry, onLog: (log) => notices.log(log) },
  );
  const producer = client.kafka.producer({
    idempotent: settings.idempotent,
    allowAutoTopicCreation: false,
    createPartitioner: choosePartition,
  });
  try {
    await producer.connect();
  } catch (error) {
    client.close();
    throw translateKafkajsError(error, { doing: 'connecting', servers });
  }
  notices.caveat();
  return new KafkajsProducer({ settings, events, clock, partitionCount, client, producer, notices, servers });
}

async function countPartitions(topic: string, settings: ConnectionSettings, clock: Clock): Promise<number> {
  const connection = await connectToCluster(settings, clock);
  try {
    return (await awaitTopic(connection, topic, clock)).partitionCount;
  } finally {
    connection.close();
  }
}
