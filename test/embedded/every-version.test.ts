import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { apiTable } from '../../src/embedded/api/api-table.ts';
import { apiKey, apiName } from '../../src/protocol/api-keys.ts';
import { batchOf } from '../contract/batches.ts';
import { useEmbeddedCluster } from '../support/broker-targets.ts';
import { requestFrame, sendRaw, WireClient } from '../support/wire-client.ts';

/** kafkajs's own codecs, version by version: an independent reading of the protocol. */
interface KafkajsCodec {
  readonly request: { readonly encode: () => Promise<{ readonly buffer: Buffer }> };
  readonly response: {
    readonly decode: (body: Buffer) => Promise<unknown>;
    readonly parse: (decoded: unknown) => Promise<unknown>;
  };
}
interface KafkajsApi {
  readonly versions: readonly (number | string)[];
  readonly protocol: (options: { version: number }) => (payload: unknown) => KafkajsCodec;
}

function isCodecTable(value: unknown): value is { readonly requests: Readonly<Record<string, KafkajsApi>> } {
  return typeof value === 'object' && value !== null && 'requests' in value && typeof value.requests === 'object';
}

const loaded: unknown = createRequire(import.meta.url)('kafkajs/src/protocol/requests');
if (!isCodecTable(loaded)) throw new Error('kafkajs has moved its codecs');
const { requests } = loaded;

const groupId = 'versions';
const topic = 'versions';

/** Of a producer whom nobody knows. */
const transaction = { transactionalId: 'nobody', producerId: 1, producerEpoch: 0 };

/** A request of each API in kafkajs's words. */
const payloads: Readonly<Record<string, unknown>> = {
  Produce: {
    acks: -1,
    timeout: 1000,
    transactionalId: null,
    producerId: -1,
    producerEpoch: -1,
    compression: 0,
    topicData: [{ topic, partitions: [{ partition: 0, firstSequence: -1, messages: [{ value: 'v', timestamp: 1 }] }] }],
  },
  JoinGroup: {
    groupId,
    sessionTimeout: 10_000,
    rebalanceTimeout: 10_000,
    memberId: '',
    protocolType: 'consumer',
    groupProtocols: [{ name: 'range', metadata: Buffer.from([0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]) }],
  },
  SyncGroup: { groupId, generationId: 1, memberId: 'm', groupAssignment: [] },
  DeleteTopics: { topics: [topic], timeout: 1000 },
  CreatePartitions: { topicPartitions: [{ topic, count: 3 }], timeout: 1000, validateOnly: false },
  DeleteGroups: [groupId],
  ApiVersions: {},
  Metadata: { topics: [topic], allowAutoTopicCreation: false },
  ListOffsets: {
    replicaId: -1,
    isolationLevel: 1,
    topics: [{ topic, partitions: [{ partition: 0, timestamp: -1 }] }],
  },
  Fetch: {
    replicaId: -1,
    isolationLevel: 1,
    sessionId: 0,
    sessionEpoch: -1,
    forgottenTopics: [],
    rackId: '',
    maxWaitTime: 0,
    minBytes: 0,
    maxBytes: 1_000_000,
    topics: [
      {
        topic,
        partitions: [{ partition: 0, currentLeaderEpoch: -1, fetchOffset: 0, logStartOffset: -1, maxBytes: 1_000_000 }],
      },
    ],
  },
  GroupCoordinator: { groupId },
  Heartbeat: { groupId, groupGenerationId: 1, memberId: 'm' },
  LeaveGroup: { groupId, memberId: 'm' },
  OffsetCommit: {
    groupId,
    groupGenerationId: -1,
    memberId: '',
    retentionTime: -1,
    topics: [{ topic, partitions: [{ partition: 0, offset: '3', metadata: null }] }],
  },
  OffsetFetch: { groupId, topics: [{ topic, partitions: [{ partition: 0 }] }] },
  DescribeGroups: { groupIds: [groupId] },
  ListGroups: {},
  CreateTopics: { topics: [{ topic, numPartitions: 1, replicationFactor: 1 }], timeout: 1000, validateOnly: false },
  DescribeConfigs: { resources: [{ type: 2, name: topic, configNames: ['cleanup.policy'] }], includeSynonyms: false },
  InitProducerId: { transactionalId: null, transactionTimeout: 1000 },
  AddPartitionsToTxn: { ...transaction, topics: [{ topic, partitions: [0] }] },
  AddOffsetsToTxn: { ...transaction, groupId },
  EndTxn: { ...transaction, transactionResult: true },
  TxnOffsetCommit: {
    ...transaction,
    groupId,
    topics: [{ topic, partitions: [{ partition: 0, offset: '3', metadata: null }] }],
  },
  DeleteRecords: { topics: [{ topic, partitions: [{ partition: 0, offset: '0' }] }], timeout: 1000 },
};

const keys: Readonly<Record<string, number>> = {
  Produce: apiKey.produce,
  JoinGroup: apiKey.joinGroup,
  SyncGroup: apiKey.syncGroup,
  DeleteTopics: apiKey.deleteTopics,
  CreatePartitions: apiKey.createPartitions,
  DeleteGroups: apiKey.deleteGroups,
  GroupCoordinator: apiKey.findCoordinator,
  ApiVersions: apiKey.apiVersions,
  Metadata: apiKey.metadata,
  ListOffsets: apiKey.listOffsets,
  Fetch: apiKey.fetch,
  Heartbeat: apiKey.heartbeat,
  LeaveGroup: apiKey.leaveGroup,
  OffsetCommit: apiKey.offsetCommit,
  OffsetFetch: apiKey.offsetFetch,
  DescribeGroups: apiKey.describeGroups,
  ListGroups: apiKey.listGroups,
  CreateTopics: apiKey.createTopics,
  DescribeConfigs: apiKey.describeConfigs,
  InitProducerId: apiKey.initProducerId,
  AddPartitionsToTxn: apiKey.addPartitionsToTxn,
  AddOffsetsToTxn: apiKey.addOffsetsToTxn,
  EndTxn: apiKey.endTxn,
  TxnOffsetCommit: apiKey.txnOffsetCommit,
  DeleteRecords: apiKey.deleteRecords,
};

/** The error that the request of {@link payloads} meets, in kafkajs's words. */
function expectedOutcome(name: string, version: number): string {
  if (name === 'JoinGroup' && version >= 4) return 'MEMBER_ID_REQUIRED';
  if (name === 'Heartbeat' || name === 'LeaveGroup' || name === 'SyncGroup') return 'UNKNOWN_MEMBER_ID';
  if (name.includes('Txn')) return 'INVALID_PRODUCER_ID_MAPPING';
  return name === 'CreateTopics' ? 'KafkaJSAggregateError' : 'success';
}

describe('every version that is advertised', () => {
  const cases = Object.entries(keys).flatMap(([name, key]) => {
    const api = apiTable.get(key);
    const spoken = new Set((requests[name]?.versions ?? []).map(Number));
    const versions = Array.from({ length: 20 }, (_unused, version) => version).filter(
      (version) => api !== undefined && version >= api.minVersion && version <= api.maxVersion && spoken.has(version),
    );
    return versions.map((version) => [`${apiName(key)} ${version}`, name, key, version] as const);
  });

  it.each(cases)('is read and answered so that kafkajs understands it: %s', async (_title, name, key, version) => {
    const cluster = await useEmbeddedCluster();
    const client = await WireClient.open(cluster.bootstrapServers);
    await client.createTopic(topic);
    await client.produce(topic, batchOf());
    await client.commit(groupId, topic, 1);
    client.close();
    const codec = requests[name]?.protocol({ version })(payloads[name]);
    if (codec === undefined) throw new Error(`kafkajs has no ${name}`);
    const { buffer } = await codec.request.encode();
    const { received } = await sendRaw(
      cluster.bootstrapServers,
      requestFrame(key, version, buffer),
      (bytes) => bytes.length >= 4 && bytes.length >= 4 + bytes.readInt32BE(0),
    );
    const decoded = await codec.response.decode(received.subarray(8));
    const outcome = await codec.response.parse(decoded).then(
      () => 'success',
      (error: unknown) => {
        if (!(error instanceof Error)) throw error;
        return 'type' in error ? String(error.type) : error.name;
      },
    );
    expect(outcome).toBe(expectedOutcome(name, version));
  });
});
