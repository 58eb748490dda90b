import { apiKey } from '../../protocol/api-keys.ts';
import { kafkaError } from '../../protocol/error-codes.ts';
import {
  decodeCreatePartitionsRequest,
  encodeCreatePartitionsResponse,
  type PartitionIncrease,
} from '../../protocol/messages/create-partitions.ts';
import type { TopicOutcome } from '../../protocol/messages/create-topics.ts';
import type { ClusterState } from '../cluster-state.ts';
import { checkReplicas, type Refusal, type ReplicaPlan, tooManyPartitions } from '../topics/choose-replicas.ts';
import { placeReplicas } from '../topics/replica-placement.ts';
import type { Topic } from '../topics/topic.ts';
import type { Api } from './api.ts';

const maxNewPartitions = 10_000;

/** CreatePartitions: a topic grows; existing keys move to other partitions, as in Kafka. */
export const createPartitionsApi: Api = {
  key: apiKey.createPartitions,
  minVersion: 0,
  maxVersion: 1,
  handle(cluster, request, reply) {
    const { topics, validateOnly } = decodeCreatePartitionsRequest(request.body());
    const outcomes = topics.map((increase) => grow(cluster, increase, validateOnly));
    reply([encodeCreatePartitionsResponse(outcomes)]);
  },
  refuse(request, errorCode) {
    const { topics } = decodeCreatePartitionsRequest(request.body());
    return [encodeCreatePartitionsResponse(topics.map(({ name }) => ({ name, errorCode, errorMessage: null })))];
  },
};

function grow(cluster: ClusterState, increase: PartitionIncrease, validateOnly: boolean): TopicOutcome {
  const { name } = increase;
  const topic = cluster.topics.get(name);
  if (topic === undefined) {
    return { name, errorCode: kafkaError.UNKNOWN_TOPIC_OR_PARTITION, errorMessage: 'This topic does not exist.' };
  }
  const plan = planGrowth(cluster, topic, increase);
  if ('errorCode' in plan) return { name, ...plan };
  if (!validateOnly) cluster.topics.addPartitions(topic, plan.assignments);
  return { name, errorCode: 0, errorMessage: null };
}

function planGrowth(
  cluster: ClusterState,
  topic: Topic,
  { count, assignments }: PartitionIncrease,
): ReplicaPlan | Refusal {
  const current = topic.partitions.length;
  if (count <= current) {
    const errorMessage = `The topic ${topic.name} currently has ${current} partition(s); ${count} would not be an increase.`;
    return { errorCode: kafkaError.INVALID_PARTITIONS, errorMessage };
  }
  if (count - current > maxNewPartitions) return tooManyPartitions();
  const brokerIds = cluster.brokers.all.map(({ id }) => id);
  if (assignments === null) {
    const start = brokerIds.indexOf(topic.partitions[0]?.replicas[0] ?? 0);
    const { replicationFactor } = topic;
    return { assignments: placeReplicas(brokerIds, count - current, replicationFactor, current, start) };
  }
  if (assignments.length !== count - current) {
    const errorMessage = `${count - current} additional partition(s) need as many assignments, not ${assignments.length}.`;
    return { errorCode: kafkaError.INVALID_REPLICA_ASSIGNMENT, errorMessage };
  }
  return checkReplicas(cluster.brokers, assignments);
}
