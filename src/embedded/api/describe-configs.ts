import { apiKey } from '../../protocol/api-keys.ts';
import { kafkaError } from '../../protocol/error-codes.ts';
import {
  type ConfigDescription,
  type ConfigResource,
  configResourceType,
  configSource,
  decodeDescribeConfigsRequest,
  type DescribedConfig,
  encodeDescribeConfigsResponse,
} from '../../protocol/messages/describe-configs.ts';
import type { ClusterState } from '../cluster-state.ts';
import type { Topic } from '../topics/topic.ts';
import type { Api } from './api.ts';

/** DescribeConfigs of topics and brokers. */
export const describeConfigsApi: Api = {
  key: apiKey.describeConfigs,
  minVersion: 0,
  maxVersion: 2,
  handle(cluster, request, reply) {
    const { resources } = decodeDescribeConfigsRequest(request.body(), request.version);
    const results = resources.map((resource) => describe(cluster, resource));
    reply([encodeDescribeConfigsResponse(results, request.version)]);
  },
  refuse(request, errorCode) {
    const { resources } = decodeDescribeConfigsRequest(request.body(), request.version);
    const results = resources.map((resource) => refused(resource, errorCode, null));
    return [encodeDescribeConfigsResponse(results, request.version)];
  },
};

function refused({ type, name }: ConfigResource, errorCode: number, errorMessage: string | null): ConfigDescription {
  return { errorCode, errorMessage, type, name, configs: [] };
}

function describe(cluster: ClusterState, resource: ConfigResource): ConfigDescription {
  if (resource.type === configResourceType.topic) {
    const topic = cluster.topics.get(resource.name);
    if (topic === undefined) return refused(resource, kafkaError.UNKNOWN_TOPIC_OR_PARTITION, null);
    return described(resource, topicConfigs(topic));
  }
  if (resource.type === configResourceType.broker && cluster.brokers.get(Number(resource.name)) !== undefined) {
    return described(resource, brokerConfigs(cluster));
  }
  return refused(resource, kafkaError.INVALID_REQUEST, 'The embedded broker knows settings of topics and brokers.');
}

function described({ type, name, names }: ConfigResource, all: readonly DescribedConfig[]): ConfigDescription {
  const configs = names === null ? all : all.filter((config) => names.includes(config.name));
  return { errorCode: 0, errorMessage: null, type, name, configs };
}

function topicConfigs(topic: Topic): readonly DescribedConfig[] {
  return topic.config.list().map(({ name, value, isDefault }) => ({
    name,
    value,
    isReadOnly: false,
    source: isDefault ? configSource.default : configSource.topic,
  }));
}

function brokerConfigs(cluster: ClusterState): readonly DescribedConfig[] {
  const values = {
    'auto.create.topics.enable': 'false',
    'default.replication.factor': String(cluster.defaultReplicationFactor),
    'num.partitions': String(cluster.defaultPartitions),
  };
  return Object.entries(values).map(([name, value]) => ({
    name,
    value,
    isReadOnly: true,
    source: configSource.staticBroker,
  }));
}
