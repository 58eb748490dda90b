import type { Clock } from '../../clock.ts';
import { ShopSimError } from '../../errors.ts';
import { kafkaError } from '../../protocol/error-codes.ts';
import { describeKafkaError } from '../../protocol/error-descriptions.ts';
import type { BrokerMetadata, PartitionMetadata, TopicMetadata } from '../../protocol/messages/metadata.ts';
import { brokerError } from '../broker-error.ts';
import { type Connection, openConnection } from '../connection/connection.ts';
import { connectToCluster, fetchMetadata } from '../metadata.ts';
import { endpointText } from '../connection/socket-errors.ts';
import type { ConnectionSettings, Endpoint } from '../settings.ts';

/** How long a topic may be unknown before it counts as missing: brokers learn of a new topic one after another. */
const unknownTopicLimitMs = 5_000;
/**
 * How long a topic or partition may be in trouble. Longer than the election that follows the loss of a broker
 * (broker.session.timeout.ms, 9 s, and some).
 */
export const noProgressLimitMs = 30_000;
/** A broker that hangs must not keep the others from being asked. */
const metadataTimeoutMs = 5_000;

/**
 * Where the partitions of one topic are led, and one connection to each leader, opened when it is first asked for and
 * anew after it was lost. May be asked by several at once.
 */
export class TopicLeaders {
  readonly #settings: ConnectionSettings;
  readonly #topic: string;
  readonly #clock: Clock;
  readonly #connections = new Map<number, Connection>();
  readonly #opening = new Map<number | 'metadata', Promise<Connection>>();
  /** What is known of each partition, by the newest leader epoch. */
  readonly #newest = new Map<number, PartitionMetadata>();
  #metadataConnection: Connection | undefined;
  #brokers: readonly BrokerMetadata[] = [];
  #troubleSinceMs: number | undefined;
  #closed = false;

  constructor(settings: ConnectionSettings, topic: string, clock: Clock) {
    this.#settings = settings;
    this.#topic = topic;
    this.#clock = clock;
  }

  /**
   * Asks the cluster anew. Undefined while the topic cannot be described: ask again. A broker that has not heard of an
   * election does not take back what another one said.
   * @throws ShopSimError TOPIC_UNSUITABLE when the topic does not exist, or what the broker says for good
   */
  async locate(): Promise<readonly PartitionMetadata[] | undefined> {
    const connection = await this.#metadata();
    const { brokers, topics } = await fetchMetadata(connection, [this.#topic], { timeoutMs: metadataTimeoutMs });
    this.#brokers = brokers;
    const topic = topics.find(({ name }) => name === this.#topic);
    if (topic?.errorCode === kafkaError.NONE) {
      this.#troubleSinceMs = undefined;
      return topic.partitions.map((partition) => this.#newer(partition));
    }
    // Made anew, the topic begins with the first leader epoch again.
    if (topic === undefined || topic.errorCode === kafkaError.UNKNOWN_TOPIC_OR_PARTITION) this.#newest.clear();
    this.#judge(topic);
    return undefined;
  }

  /** Forgets the leader epoch of a partition, which begins anew with the topic. */
  forget(partition: number): void {
    this.#newest.delete(partition);
  }

  /** @throws ShopSimError with `canRetry` when the broker is not known or cannot be reached now */
  async connectionTo(nodeId: number): Promise<Connection> {
    const open = this.#connections.get(nodeId);
    if (open !== undefined && !open.closed) return open;
    return this.#once(nodeId, () => this.#openTo(nodeId));
  }

  async #openTo(nodeId: number): Promise<Connection> {
    const broker = this.#brokers.find((candidate) => candidate.nodeId === nodeId);
    if (broker === undefined) {
      const text = `Broker ${nodeId}, which leads partitions of topic ${this.#topic}, is not known now.`;
      throw new ShopSimError('UNREACHABLE', text, { canRetry: true });
    }
    const connection = this.#admit(await openConnection(broker, this.#settings, this.#clock));
    this.#connections.set(nodeId, connection);
    return connection;
  }

  /** Ends all connections, and with them every request under way. */
  close(): void {
    this.#closed = true;
    this.#metadataConnection?.close();
    for (const connection of this.#connections.values()) connection.close();
  }

  // The brokers of the last answer come first: the bootstrap servers may be the ones that are down.
  async #metadata(): Promise<Connection> {
    const open = this.#metadataConnection;
    if (open !== undefined && !open.closed) return open;
    return this.#once('metadata', () => this.#openForMetadata());
  }

  async #openForMetadata(): Promise<Connection> {
    const bootstrapServers = distinct([...this.#brokers, ...this.#settings.bootstrapServers]);
    const connection = this.#admit(await connectToCluster({ ...this.#settings, bootstrapServers }, this.#clock));
    this.#metadataConnection = connection;
    return connection;
  }

  /** `close` may have been called while the connection was being opened: it must not outlive it. */
  #admit(connection: Connection): Connection {
    if (this.#closed) connection.close();
    return connection;
  }

  /** Those who ask while a connection is being opened get the same one. */
  #once(key: number | 'metadata', open: () => Promise<Connection>): Promise<Connection> {
    const underWay = this.#opening.get(key);
    if (underWay !== undefined) return underWay;
    const opening = open().finally(() => this.#opening.delete(key));
    this.#opening.set(key, opening);
    return opening;
  }

  #newer(partition: PartitionMetadata): PartitionMetadata {
    const known = this.#newest.get(partition.index);
    if (known !== undefined && partition.leaderEpoch >= 0 && partition.leaderEpoch < known.leaderEpoch) return known;
    this.#newest.set(partition.index, partition);
    return partition;
  }

  #judge(topic: TopicMetadata | undefined): void {
    const code = topic?.errorCode ?? kafkaError.UNKNOWN_TOPIC_OR_PARTITION;
    const unknown = code === kafkaError.UNKNOWN_TOPIC_OR_PARTITION;
    this.#troubleSinceMs ??= this.#clock.nowMs();
    const limitMs = unknown ? unknownTopicLimitMs : noProgressLimitMs;
    if (describeKafkaError(code).retriable && this.#clock.nowMs() - this.#troubleSinceMs < limitMs) return;
    if (!unknown) throw brokerError(code, `Reading topic ${this.#topic}`);
    throw new ShopSimError('TOPIC_UNSUITABLE', `Topic ${this.#topic} does not exist. Check its name.`, {
      kafkaError: code,
    });
  }
}

function distinct(endpoints: readonly Endpoint[]): Endpoint[] {
  return [...new Map(endpoints.map((endpoint) => [endpointText(endpoint), endpoint])).values()];
}
