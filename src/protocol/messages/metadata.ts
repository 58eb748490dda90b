import type { Reader } from '../reader.ts';
import { Writer } from '../writer.ts';

/** Metadata version 7: the first with leader epochs. Kafka 4 accepts 0 to 13. */
export const metadataVersion = 7;

export interface MetadataRequest {
  /** `null`: all topics; empty: none, only the brokers. */
  readonly topics: readonly string[] | null;
  readonly allowAutoTopicCreation: boolean;
}

export interface BrokerMetadata {
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
  readonly rack: string | null;
}

export interface PartitionMetadata {
  readonly index: number;
  readonly errorCode: number;
  /** -1: no leader now. */
  readonly leaderId: number;
  /** Grows with every election; an answer with an older epoch is out of date. */
  readonly leaderEpoch: number;
  readonly replicas: readonly number[];
  readonly isr: readonly number[];
  readonly offlineReplicas: readonly number[];
}

export interface TopicMetadata {
  readonly name: string;
  readonly errorCode: number;
  readonly isInternal: boolean;
  readonly partitions: readonly PartitionMetadata[];
}

export interface MetadataResponse {
  readonly throttleTimeMs: number;
  readonly brokers: readonly BrokerMetadata[];
  readonly clusterId: string | null;
  readonly controllerId: number;
  readonly topics: readonly TopicMetadata[];
}

export function encodeMetadataRequest(request: MetadataRequest): Buffer {
  return new Writer()
    .nullableArray(request.topics, (w, topic) => w.string(topic))
    .boolean(request.allowAutoTopicCreation)
    .toBuffer();
}

/** Reads versions 0 to 7; in version 0 an empty list stands for all topics. */
export function decodeMetadataRequest(reader: Reader, version = metadataVersion): MetadataRequest {
  const topics = reader.nullableArray((r) => r.string());
  return {
    topics: version === 0 && topics?.length === 0 ? null : topics,
    allowAutoTopicCreation: version < 4 || reader.boolean(),
  };
}

/** Writes versions 0 to 7. */
export function encodeMetadataResponse(response: MetadataResponse, version = metadataVersion): Buffer {
  const writer = new Writer();
  if (version >= 3) writer.int32(response.throttleTimeMs);
  writer.array(response.brokers, (w, broker) => {
    w.int32(broker.nodeId).string(broker.host).int32(broker.port);
    if (version >= 1) w.nullableString(broker.rack);
  });
  if (version >= 2) writer.nullableString(response.clusterId);
  if (version >= 1) writer.int32(response.controllerId);
  return writer
    .array(response.topics, (w, topic) => {
      w.int16(topic.errorCode).string(topic.name);
      if (version >= 1) w.boolean(topic.isInternal);
      w.array(topic.partitions, (p, partition) => encodePartition(p, partition, version));
    })
    .toBuffer();
}

function encodePartition(writer: Writer, partition: PartitionMetadata, version: number): void {
  writer.int16(partition.errorCode).int32(partition.index).int32(partition.leaderId);
  if (version >= 7) writer.int32(partition.leaderEpoch);
  writer.array(partition.replicas, (w, id) => w.int32(id)).array(partition.isr, (w, id) => w.int32(id));
  if (version >= 5) writer.array(partition.offlineReplicas, (w, id) => w.int32(id));
}

export function decodeMetadataResponse(reader: Reader): MetadataResponse {
  return {
    throttleTimeMs: reader.int32(),
    brokers: reader.array((r) => ({ nodeId: r.int32(), host: r.string(), port: r.int32(), rack: r.nullableString() })),
    clusterId: reader.nullableString(),
    controllerId: reader.int32(),
    topics: reader.array(decodeTopic),
  };
}

function decodeTopic(reader: Reader): TopicMetadata {
  return {
    errorCode: reader.int16(),
    name: reader.string(),
    isInternal: reader.boolean(),
    partitions: reader.array((r) => ({
      errorCode: r.int16(),
      index: r.int32(),
      leaderId: r.int32(),
      leaderEpoch: r.int32(),
      replicas: r.array((id) => id.int32()),
      isr: r.array((id) => id.int32()),
      offlineReplicas: r.array((id) => id.int32()),
    })),
  };
}
