import type { Consumer, ConsumerConfig, Kafka } from 'kafkajs';

/** A member learns of a rebalance from the answer to a heartbeat. */
export const heartbeatIntervalMs = 500;

/**
 * Workers of kafkajs that take the batches of a fetch. Batches are handled at once or wait for the same bound, so one
 * would do; but a worker that is just ending can miss a batch that another broker's fetch hands over.
 */
export const batchWorkers = 4;

const config: Omit<ConsumerConfig, 'groupId'> = {
  // A member that was killed is noticed after so long. Kafka's default of 45 s is too slow for a shop where a terminal
  // is closed and its partitions are to go to the others.
  sessionTimeout: 10_000,
  heartbeatInterval: heartbeatIntervalMs,
  rebalanceTimeout: 20_000,
  // The broker answers as soon as it has anything, and an idle fetch after so long: that bounds how late a member
  // notices a stop or a rebalance.
  minBytes: 1,
  maxWaitTimeInMs: 250,
  // One fetch keeps the thread, which other services share, for about 10 ms.
  maxBytes: 2 * 1024 * 1024,
  maxBytesPerPartition: 512 * 1024,
  allowAutoTopicCreation: false,
  retry: { retries: 10, initialRetryTime: 100, maxRetryTime: 1000, factor: 0.2, multiplier: 2 },
};

/** A kafkajs consumer with the settings of every member: low latency, and rebalances within seconds. */
export function createKafkajsConsumer(kafka: Kafka, groupId: string): Consumer {
  return kafka.consumer({ ...config, groupId });
}
