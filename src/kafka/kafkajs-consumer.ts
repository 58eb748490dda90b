import type { Consumer, ConsumerConfig, Kafka } from 'kafkajs';

/**
 * A member that was killed is noticed after so long. Kafka's default of 45 s is too slow for a shop where a terminal is
 * closed and its partitions are to go to the others.
 */
const defaultSessionTimeoutMs = 10_000;

const config: Omit<ConsumerConfig, 'groupId'> = {
  // A member learns of a rebalance from the answer to a heartbeat.
  heartbeatInterval: 500,
  rebalanceTimeout: 20_000,
  // With everything paused kafkajs sleeps for so long instead of fetching, and then sends the heartbeat that is due.
  maxWaitTimeInMs: 250,
  allowAutoTopicCreation: false,
  // Partitions that are added to the topic are noticed by then; kafkajs's default is five minutes.
  metadataMaxAge: 5_000,
};

export interface KafkajsConsumerOptions {
  readonly groupId: string;
  readonly sessionTimeoutMs: number | undefined;
  /** Asked when it gave up: whether it is to start again. */
  readonly mayRestart: () => boolean;
}

/** A kafkajs consumer with the settings of every member: it fetches nothing, and rebalances within seconds. */
export function createKafkajsConsumer(
  kafka: Kafka,
  { groupId, sessionTimeoutMs = defaultSessionTimeoutMs, mayRestart }: KafkajsConsumerOptions,
): Consumer {
  return kafka.consumer({
    ...config,
    groupId,
    sessionTimeout: sessionTimeoutMs,
    retry: {
      retries: 10,
      initialRetryTime: 100,
      maxRetryTime: 1000,
      factor: 0.2,
      multiplier: 2,
      restartOnFailure: () => Promise.resolve(mayRestart()),
    },
  });
}
