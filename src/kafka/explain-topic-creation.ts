import { ShopSimError } from '../errors.ts';
import type { NewTopic } from './admin-port.ts';
import { kafkajsErrorType, translateKafkajsError } from './kafkajs-errors.ts';

/** Where a topic was to be made. */
export interface CreationTarget {
  readonly servers: string;
  readonly brokerCount: number;
}

/** Why a topic could not be made, with the remedy where the broker's code gives one. */
export function explainTopicCreation(error: unknown, topic: NewTopic, target: CreationTarget): Error {
  const reason = reasonOf(kafkajsErrorType(error) ?? 'unknown', topic, target);
  return reason === undefined
    ? translateKafkajsError(error, { doing: `creating topic "${topic.name}"`, servers: target.servers })
    : new ShopSimError('TOPIC_UNSUITABLE', reason, { cause: error });
}

function reasonOf(type: string, topic: NewTopic, { servers, brokerCount }: CreationTarget): string | undefined {
  const { name, partitions, replicationFactor } = topic;
  switch (type) {
    case 'INVALID_REPLICATION_FACTOR':
      return `Topic "${name}" cannot have replication factor ${replicationFactor}: the cluster at ${servers} has ${brokerCount === 1 ? '1 broker' : `${brokerCount} brokers`}. Set --replication-factor to at most ${brokerCount}.`;
    case 'INVALID_PARTITIONS':
      return `Topic "${name}" cannot have ${partitions} partitions: set --partitions to 1 or more.`;
    case 'INVALID_TOPIC_EXCEPTION':
      return `"${name}" is not a topic name: use letters, digits, ".", "_" and "-", at most 249 of them.`;
    case 'INVALID_CONFIG':
      return `Kafka at ${servers} refused a setting of topic "${name}" (${Object.keys(topic.configs).join(', ')}).`;
    case 'POLICY_VIOLATION':
      return `A policy of the cluster at ${servers} forbids topic "${name}" with ${partitions} partitions and replication factor ${replicationFactor}: have it made by the operators and name it with --topic.`;
    default:
      return undefined;
  }
}
