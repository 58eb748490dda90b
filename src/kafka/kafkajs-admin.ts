import { setTimeout as delay } from 'node:timers/promises';
import kafkajs from 'kafkajs';
import { ShopSimError } from '../errors.ts';
import type { Admin, ClusterDescription, NewTopic, PartitionOffsets, TopicInfo } from './admin-port.ts';
import { explainTopicCreation } from './explain-topic-creation.ts';
import { kafkajsErrorType, translateKafkajsError } from './kafkajs-errors.ts';

const leaderWaitMs = 30_000;
const stepMs = 50;
/** 10.5 s in all: longer than the election of a new leader takes. */
const transientAttempts = 20;
const transientTypes = new Set([
  'LEADER_NOT_AVAILABLE',
  'NOT_LEADER_FOR_PARTITION',
  'GROUP_LOAD_IN_PROGRESS',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'NOT_COORDINATOR_FOR_GROUP',
]);

/** {@link Admin} through kafkajs's admin client, which is connected already. */
export class KafkajsAdmin implements Admin {
  readonly #admin: kafkajs.Admin;
  readonly #servers: string;
  readonly close: () => Promise<void>;

  constructor(admin: kafkajs.Admin, servers: string, close: () => Promise<void>) {
    this.#admin = admin;
    this.#servers = servers;
    this.close = close;
  }

  async describeCluster(): Promise<ClusterDescription> {
    const { clusterId, brokers, controller } = await this.#call('describing the cluster', () =>
      this.#admin.describeCluster(),
    );
    return { clusterId, brokers, controllerId: controller ?? undefined };
  }

  async topicInfo(name: string): Promise<TopicInfo | undefined> {
    // kafkajs answers from a stale cache for one named topic that was deleted: the list of names is always fresh.
    const names = await this.#topicNames();
    if (!names.includes(name)) return undefined;
    const { topics } = await this.#call(`describing topic "${name}"`, () =>
      this.#admin.fetchTopicMetadata({ topics: [name] }),
    );
    const partitions = [...(topics[0]?.partitions ?? [])].sort((a, b) => a.partitionId - b.partitionId);
    return {
      name,
      partitions: partitions.length,
      replicationFactor: partitions[0]?.replicas.length ?? 0,
      leaders: partitions.map(({ leader }) => leader),
    };
  }

  async createTopic({ name, partitions, replicationFactor, configs }: NewTopic): Promise<void> {
    const topic = {
      topic: name,
      numPartitions: partitions,
      replicationFactor,
      configEntries: Object.entries(configs).map(([key, value]) => ({ name: key, value })),
    };
    let created: boolean;
    try {
      created = await this.#admin.createTopics({ topics: [topic], waitForLeaders: false, timeout: 15_000 });
    } catch (error) {
      const { brokers } = await this.describeCluster();
      const newTopic = { name, partitions, replicationFactor, configs };
      throw explainTopicCreation(error, newTopic, { servers: this.#servers, brokerCount: brokers.length });
    }
    if (!created) {
      throw new ShopSimError('TOPIC_UNSUITABLE', `Topic "${name}" exists already: choose another name or delete it.`);
    }
    await this.#waitForLeaders(name, partitions);
    // Metadata names a leader before that broker knows of it: the first to ask it would be sent away.
    await this.endOffsets(name);
  }

  async createPartitions(topic: string, partitions: number): Promise<void> {
    await this.#call(`adding partitions to topic "${topic}"`, () =>
      this.#admin.createPartitions({ topicPartitions: [{ topic, count: partitions }], timeout: 15_000 }),
    );
    await this.#waitForLeaders(topic, partitions);
    await this.endOffsets(topic);
  }

  async deleteTopics(names: readonly string[]): Promise<void> {
    const existing = new Set(await this.#topicNames());
    const topics = names.filter((name) => existing.has(name));
    if (topics.length === 0) return;
    await this.#call(`deleting topic ${quoteAll(topics)}`, async () => {
      try {
        await this.#admin.deleteTopics({ topics, timeout: 15_000 });
      } catch (error) {
        // Deleted by somebody else meanwhile, or by the first of two tries whose answer was lost.
        if (kafkajsErrorType(error) !== 'UNKNOWN_TOPIC_OR_PARTITION') throw error;
      }
    });
  }

  async topicConfig(name: string, keys: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const { resources } = await this.#call(`reading the settings of topic "${name}"`, () =>
      this.#admin.describeConfigs({
        includeSynonyms: false,
        resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name, configNames: [...keys] }],
      }),
    );
    return new Map(resources[0]?.configEntries.map(({ configName, configValue }) => [configName, configValue]));
  }

  async endOffsets(topic: string): Promise<PartitionOffsets> {
    const offsets = await this.#offsetsOf(topic);
    return new Map(offsets.map(({ partition, high }) => [partition, Number(high)]));
  }

  async startOffsets(topic: string): Promise<PartitionOffsets> {
    const offsets = await this.#offsetsOf(topic);
    return new Map(offsets.map(({ partition, low }) => [partition, Number(low)]));
  }

  async deleteGroups(names: readonly string[]): Promise<void> {
    for (const name of names) {
      await this.#call(`deleting consumer group "${name}"`, async () => {
        try {
          await this.#admin.deleteGroups([name]);
        } catch (error) {
          if (kafkajsErrorType(error) !== 'GROUP_ID_NOT_FOUND') throw error;
        }
      });
    }
  }

  async committedOffsets(group: string, topic: string): Promise<PartitionOffsets> {
    const answers = await this.#call(`reading the offsets of consumer group "${group}"`, () =>
      this.#admin.fetchOffsets({ groupId: group, topics: [topic] }),
    );
    const partitions = answers.find((answer) => answer.topic === topic)?.partitions ?? [];
    return new Map(
      partitions
        .map(({ partition, offset }): [number, number] => [partition, Number(offset)])
        .filter(([, offset]) => offset >= 0),
    );
  }

  #topicNames(): Promise<string[]> {
    return this.#call('listing the topics', () => this.#admin.listTopics());
  }

  #offsetsOf(topic: string): Promise<{ partition: number; high: string; low: string }[]> {
    return this.#call(`reading the offsets of topic "${topic}"`, () => this.#admin.fetchTopicOffsets(topic));
  }

  async #call<T>(doing: string, send: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await send();
      } catch (error) {
        const isTransient = hasNoMetadata(error) || transientTypes.has(kafkajsErrorType(error) ?? '');
        if (isTransient && attempt < transientAttempts) await delay(stepMs * attempt);
        else if (hasNoMetadata(error)) throw this.#noMetadata(doing, error);
        else throw translateKafkajsError(error, { doing, servers: this.#servers });
      }
    }
  }

  #noMetadata(doing: string, cause: unknown): ShopSimError {
    return new ShopSimError(
      'BROKER_ERROR',
      `No broker at ${this.#servers} gave metadata while ${doing}: a partition may have no leader; check that every broker is up.`,
      { cause, canRetry: true },
    );
  }

  async #waitForLeaders(name: string, partitions: number): Promise<void> {
    for (let waitedMs = 0; waitedMs < leaderWaitMs; waitedMs += stepMs) {
      if (await this.#hasLeaders(name, partitions)) return;
      await delay(stepMs);
    }
    throw new ShopSimError(
      'BROKER_ERROR',
      `Topic "${name}" was created, but not all of its ${partitions} partitions had a leader after ${leaderWaitMs / 1000} s: check that every broker is up.`,
    );
  }

  async #hasLeaders(name: string, partitions: number): Promise<boolean> {
    try {
      const info = await this.topicInfo(name);
      return info !== undefined && info.partitions === partitions && info.leaders.every((leader) => leader >= 0);
    } catch (error) {
      // A broker that has not heard of the new topic yet, or elections that are still going on.
      if (error instanceof ShopSimError && (error.kafkaError === 3 || error.kafkaError === 5)) return false;
      throw error;
    }
  }
}

function quoteAll(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}

/**
 * kafkajs drops the errors of the brokers that refused a metadata request (a partition has no leader yet) and then
 * stumbles over the missing answer.
 */
function hasNoMetadata(error: unknown): error is TypeError {
  return error instanceof TypeError && /null|undefined/.test(error.message);
}
