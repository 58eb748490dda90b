import type { Clock } from '../../clock.ts';
import { ShopSimError } from '../../errors.ts';
import { kafkaError } from '../../protocol/error-codes.ts';
import { kafkaErrorText } from '../../protocol/error-descriptions.ts';
import type { BrokerMetadata, PartitionMetadata } from '../../protocol/messages/metadata.ts';
import { type Connection, openConnection } from '../connection/connection.ts';
import { endpointText } from '../connection/socket-errors.ts';
import type { ClusterMetadata } from '../metadata.ts';
import type { ConnectionSettings } from '../settings.ts';
import type { ProducerCounters } from './counters.ts';
import { Leader } from './leader.ts';
import type { Pauses } from './pauses.ts';
import type { ProducerPartition } from './producer-partition.ts';

/** What the directory tells. */
export interface DirectoryListener {
  /** Leaders or connections changed: something may be sendable, or is to be tried later. */
  changed(leaders: readonly Leader[]): void;
  /** A connection was lost or could not be made: the metadata may be out of date. */
  dirty(): void;
  notice(message: string): void;
  fail(error: ShopSimError): void;
}

export interface DirectoryParts {
  readonly topic: string;
  readonly settings: ConnectionSettings;
  readonly partitions: readonly ProducerPartition[];
  /** Adds the next partition to them: the topic has grown. */
  addPartition(): void;
  readonly counters: ProducerCounters;
  /** How long a topic may be unknown to the cluster before it counts as deleted. */
  readonly unknownTopicMs: number;
  readonly clock: Clock;
  readonly pauses: Pauses;
}

/** Failures that another attempt cannot mend. */
const finalCodes: ReadonlySet<string> = new Set(['AUTHENTICATION_FAILED', 'AUTHORIZATION_FAILED', 'TLS_FAILED']);

/** Who leads which partition, as the newest metadata says, and the connections to the leaders. */
export class LeaderDirectory {
  readonly #parts: DirectoryParts;
  readonly #listener: DirectoryListener;
  readonly #leaders = new Map<number, Leader>();
  #unknownSinceMs: number | undefined;
  #isStopped = false;

  constructor(parts: DirectoryParts, listener: DirectoryListener) {
    this.#parts = parts;
    this.#listener = listener;
  }

  get leaders(): readonly Leader[] {
    return [...this.#leaders.values()];
  }

  /** Whether any partition has no leader, or one that cannot be reached, or an error since the last metadata. */
  wantsMetadata(): boolean {
    return this.#parts.partitions.some(({ isDirty, leader }) => isDirty || leader?.connection === undefined);
  }

  /** Takes over what is newer in the answer of a broker, which may know less than we do. */
  apply(metadata: ClusterMetadata): void {
    const topic = metadata.topics.find(({ name }) => name === this.#parts.topic);
    const errorCode = topic?.errorCode ?? kafkaError.UNKNOWN_TOPIC_OR_PARTITION;
    if (errorCode === kafkaError.TOPIC_AUTHORIZATION_FAILED) {
      this.#listener.fail(
        new ShopSimError(
          'AUTHORIZATION_FAILED',
          `The cluster does not show the topic ${this.#parts.topic} to this user (${kafkaErrorText(errorCode)}); grant Describe and Write on it.`,
          { kafkaError: errorCode },
        ),
      );
      return;
    }
    if (this.#isDeleted(errorCode)) return;
    const brokers = new Map(metadata.brokers.map((broker) => [broker.nodeId, broker]));
    const partitions = topic?.partitions ?? [];
    while (this.#parts.partitions.length < partitions.length) this.#parts.addPartition();
    for (const partition of partitions) this.#applyPartition(partition, brokers);
    this.#listener.changed(this.leaders);
  }

  /** Opens the leader's connection; resolves when that was tried, and then the leader has a connection or not. */
  async connect(leader: Leader): Promise<void> {
    if (leader.isConnecting || leader.connection !== undefined || this.#isStopped) return;
    leader.isConnecting = true;
    await openConnection(leader.endpoint, this.#parts.settings, this.#parts.clock).then(
      (connection) => this.#connected(leader, connection),
      (error: unknown) => this.#notConnected(leader, error),
    );
  }

  stop(): void {
    this.#isStopped = true;
    for (const leader of this.#leaders.values()) leader.connection?.close();
  }

  #isDeleted(errorCode: number): boolean {
    if (errorCode !== kafkaError.UNKNOWN_TOPIC_OR_PARTITION) {
      this.#unknownSinceMs = undefined;
      return false;
    }
    const nowMs = this.#parts.clock.nowMs();
    this.#unknownSinceMs ??= nowMs;
    if (nowMs - this.#unknownSinceMs < this.#parts.unknownTopicMs) return false;
    this.#listener.fail(
      new ShopSimError(
        'TOPIC_UNSUITABLE',
        `The topic ${this.#parts.topic} does not exist any more (${kafkaErrorText(errorCode)}); was it deleted during the run?`,
        { kafkaError: errorCode },
      ),
    );
    return true;
  }

  #applyPartition(metadata: PartitionMetadata, brokers: ReadonlyMap<number, BrokerMetadata>): void {
    const partition = this.#parts.partitions[metadata.index];
    const isOutOfDate = metadata.leaderEpoch >= 0 && metadata.leaderEpoch < (partition?.leaderEpoch ?? -1);
    if (partition === undefined || isOutOfDate) return;
    const broker = brokers.get(metadata.leaderId);
    if (broker === undefined) {
      partition.assign(undefined, Math.max(partition.leaderEpoch, metadata.leaderEpoch));
      return;
    }
    const leader = this.#leader(broker);
    const isElected = partition.leader !== undefined && partition.leader !== leader;
    partition.assign(leader, metadata.leaderEpoch);
    partition.isDirty = false;
    if (!isElected) return;
    this.#listener.notice(`Partition ${metadata.index} of ${this.#parts.topic} is now led by broker ${broker.nodeId}.`);
  }

  #leader({ nodeId, host, port }: BrokerMetadata): Leader {
    const leader = this.#leaders.get(nodeId) ?? new Leader(nodeId, { host, port });
    leader.endpoint = { host, port };
    this.#leaders.set(nodeId, leader);
    return leader;
  }

  #connected(leader: Leader, connection: Connection): void {
    leader.isConnecting = false;
    if (this.#isStopped) {
      connection.close();
      return;
    }
    leader.connection = connection;
    leader.connectFailures = 0;
    connection.onClose((reason) => this.#lost(leader, connection, reason));
    this.#listener.changed(this.leaders);
  }

  #notConnected(leader: Leader, error: unknown): void {
    leader.isConnecting = false;
    if (this.#isStopped) return;
    if (!(error instanceof ShopSimError)) throw error;
    if (finalCodes.has(error.code)) {
      this.#listener.fail(error);
      return;
    }
    leader.connectFailures += 1;
    leader.reconnectAtMs = this.#parts.clock.nowMs() + this.#parts.pauses.retryMs(leader.connectFailures);
    if (leader.connectFailures === 1) this.#listener.notice(error.message);
    this.#listener.changed(this.leaders);
    this.#listener.dirty();
  }

  #lost(leader: Leader, connection: Connection, reason: Error): void {
    if (this.#isStopped || leader.connection !== connection) return;
    leader.connection = undefined;
    leader.reconnectAtMs = this.#parts.clock.nowMs() + this.#parts.pauses.reconnectMs();
    this.#parts.counters.connectionsLost += 1;
    this.#listener.notice(
      `The connection to broker ${leader.nodeId} at ${endpointText(connection.endpoint)} was lost with ${leader.inFlight} requests in flight. ${reason.message}`,
    );
    this.#listener.changed(this.leaders);
    this.#listener.dirty();
  }
}
