import type { Consumer, ConsumerConfig, Kafka } from 'kafkajs';

const config: Omit<ConsumerConfig, 'groupId'> = {
  // A member that was killed is noticed after so long. Kafka's default of 45 s is too slow for a shop where a terminal
  // is closed and its partitions are to go to the others.
  sessionTimeout: 10_000,
  // A member learns of a rebalance from the answer to a heartbeat.
  heartbeatInterval: 500,
  rebalanceTimeout: 20_000,
  // With everything paused kafkajs sleeps for so long instead of fetching, and then sends the heartbeat that is due.
  maxWaitTimeInMs: 250,
  // Partitions that were added to the topic are noticed and shared out within so long; Kafka's default is 5 minutes.
  metadataMaxAge: 5000,
  allowAutoTopicCreation: false,
  retry: { retries: 10, initialRetryTime: 100, maxRetryTime: 1000, factor: 0.2, multiplier: 2 },
};

/** A kafkajs consumer with the settings of every member: it fetches nothing, and rebalances within seconds. */
export function createKafkajsConsumer(kafka: Kafka, groupId: string): Consumer {
  return kafka.consumer({ ...config, groupId });
}
