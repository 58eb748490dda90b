import type { Endpoint } from './settings.ts';

export interface ClusterDescription {
  readonly clusterId: string;
  readonly brokers: readonly (Endpoint & { readonly nodeId: number })[];
  /** Node id of the controller (or of the broker that answers for it); undefined when unknown. */
  readonly controllerId: number | undefined;
}

export interface TopicInfo {
  readonly name: string;
  readonly partitions: number;
  /** Of partition 0. */
  readonly replicationFactor: number;
  /** Node id of each partition's leader, by partition. */
  readonly leaders: readonly number[];
}

export interface NewTopic {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  /** Kafka's names and values: `{ 'retention.bytes': '1073741824' }`. */
  readonly configs: Readonly<Record<string, string>>;
}

/** Offsets by partition. */
export type PartitionOffsets = ReadonlyMap<number, number>;

/** What a run asks of a cluster. Every method throws a ShopSimError that names the topic or group and the server. */
export interface Admin {
  describeCluster(): Promise<ClusterDescription>;
  /** undefined: there is no such topic, or this user may not know of it. */
  topicInfo(name: string): Promise<TopicInfo | undefined>;
  /** Resolves when every partition has a leader that answers. A topic of that name that exists already is an error. */
  createTopic(topic: NewTopic): Promise<void>;
  /** The topic grows to so many partitions; resolves when each of them has a leader that answers. */
  createPartitions(topic: string, partitions: number): Promise<void>;
  /** Topics that do not exist are passed over. */
  deleteTopics(names: readonly string[]): Promise<void>;
  /** Values of the named settings of a topic; one that the broker does not know is absent. */
  topicConfig(name: string, keys: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** The offset after the last record of each partition (the high watermark). */
  endOffsets(topic: string): Promise<PartitionOffsets>;
  /** The first offset that retention has left, of each partition. */
  startOffsets(topic: string): Promise<PartitionOffsets>;
  /** Groups that do not exist are passed over; one that still has members is an error. */
  deleteGroups(names: readonly string[]): Promise<void>;
  /** What a group has committed; partitions without a commit are absent. */
  committedOffsets(group: string, topic: string): Promise<PartitionOffsets>;
  close(): Promise<void>;
}
