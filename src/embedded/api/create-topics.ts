import { apiKey } from '../../protocol/api-keys.ts';
import { kafkaError } from '../../protocol/error-codes.ts';
import {
  decodeCreateTopicsRequest,
  encodeCreateTopicsResponse,
  type NewTopic,
  type TopicOutcome,
} from '../../protocol/messages/create-topics.ts';
import type { ClusterState } from '../cluster-state.ts';
import { chooseReplicas, type Refusal } from '../topics/choose-replicas.ts';
import { findConfigProblem, TopicConfig } from '../topics/topic-config.ts';
import { isValidTopicName } from '../topics/topic-name.ts';
import type { Api } from './api.ts';

/** CreateTopics. Checks and their order follow ReplicationControlManager.createTopics of Apache Kafka 4.3. */
export const createTopicsApi: Api = {
  key: apiKey.createTopics,
  minVersion: 0,
  maxVersion: 3,
  handle(cluster, request, reply) {
    const { topics, validateOnly } = decodeCreateTopicsRequest(request.body(), request.version);
    const outcomes = [...groupByName(topics)].map(([name, asked]) => createTopic(cluster, asked, name, validateOnly));
    reply([encodeCreateTopicsResponse(outcomes, request.version)]);
  },
  refuse(request, errorCode) {
    const { topics } = decodeCreateTopicsRequest(request.body(), request.version);
    const outcomes = topics.map(({ name }) => ({ name, errorCode, errorMessage: null }));
    return [encodeCreateTopicsResponse(outcomes, request.version)];
  },
};

function groupByName(topics: readonly NewTopic[]): ReadonlyMap<string, readonly NewTopic[]> {
  const byName = new Map<string, NewTopic[]>();
  for (const topic of topics) {
    const same = byName.get(topic.name);
    if (same === undefined) byName.set(topic.name, [topic]);
    else same.push(topic);
  }
  return byName;
}

function createTopic(
  cluster: ClusterState,
  asked: readonly NewTopic[],
  name: string,
  validateOnly: boolean,
): TopicOutcome {
  const [topic] = asked;
  if (topic === undefined || asked.length > 1) {
    return { name, errorCode: kafkaError.INVALID_REQUEST, errorMessage: 'Duplicate topic name.' };
  }
  const plan = checkName(cluster, name) ?? checkConfig(topic) ?? chooseReplicas(cluster, topic);
  if ('errorCode' in plan) return { name, ...plan };
  if (!validateOnly) {
    const overrides = new Map(topic.configs.map((entry) => [entry.name, entry.value ?? '']));
    cluster.topics.create(name, new TopicConfig(overrides), plan.assignments);
  }
  return { name, errorCode: 0, errorMessage: null };
}

function checkName(cluster: ClusterState, name: string): Refusal | undefined {
  if (!isValidTopicName(name)) {
    const errorMessage = `Topic name "${name}" is not valid: up to 249 of a-z, A-Z, 0-9, ".", "_" and "-".`;
    return { errorCode: kafkaError.INVALID_TOPIC_EXCEPTION, errorMessage };
  }
  if (cluster.topics.get(name) !== undefined) {
    return { errorCode: kafkaError.TOPIC_ALREADY_EXISTS, errorMessage: `Topic '${name}' already exists.` };
  }
  const twin = cluster.topics.findCollision(name);
  if (twin === undefined) return undefined;
  const errorMessage = `Topic '${name}' collides with existing topic: ${twin}`;
  return { errorCode: kafkaError.INVALID_TOPIC_EXCEPTION, errorMessage };
}

function checkConfig(topic: NewTopic): Refusal | undefined {
  const problem = findConfigProblem(topic.configs);
  return problem === undefined ? undefined : { errorCode: kafkaError.INVALID_CONFIG, errorMessage: problem };
}
