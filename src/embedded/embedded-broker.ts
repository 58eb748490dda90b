import type { Clock } from '../clock.ts';
import { ShopSimError } from '../errors.ts';
import { createRng } from '../rng.ts';
import { type Broker, Brokers } from './brokers.ts';
import type { ClusterState } from './cluster-state.ts';
import { Faults } from './faults.ts';
import { GroupCoordinator } from './group/group-coordinator.ts';
import { MemoryBudget } from './log/memory-budget.ts';
import { Dispatcher } from './net/dispatch.ts';
import { Listener } from './net/listener.ts';
import { OffsetsKeeper } from './storage/offsets-keeper.ts';
import { DataFolder } from './storage/data-folder.ts';
import { restoreTopics } from './storage/restore-topics.ts';
import { TransactionsKeeper } from './storage/transactions-keeper.ts';
import { type EmbeddedClusterOptions, type ResolvedOptions, resolveOptions } from './options.ts';
import { randomClusterId } from './random-id.ts';
import { nodeTimers } from './timers.ts';
import { TransactionCoordinator } from './transactions/transaction-coordinator.ts';
import { transactionParticipants } from './transactions/transaction-participants.ts';
import { TopicRegistry } from './topics/topic-registry.ts';

export type { EmbeddedClusterOptions } from './options.ts';
export type { FaultEffect, FaultRule } from './faults.ts';

/** What the cluster holds at the moment. */
export interface EmbeddedClusterUsage {
  /** Memory of all logs, retained records and room for more; stays within totalRetentionBytes plus one segment. */
  readonly logBytes: number;
  readonly connections: number;
}

/**
 * One to N Kafka brokers in this process and thread, on sockets of their own. They share their state, so a record is on
 * all replicas at once; who leads a partition and who coordinates a group is kept apart as in Kafka.
 */
export interface EmbeddedCluster {
  readonly clusterId: string;
  /** `host:port`, comma-separated, of all brokers. */
  readonly bootstrapServers: string;
  readonly brokers: readonly { readonly id: number; readonly host: string; readonly port: number }[];
  /** Latencies, errors and dropped connections, by API. */
  readonly faults: Faults;
  /** Ends a broker: its port closes, its partitions get other leaders (where they have replicas) in the next epoch. */
  stopBroker(id: number): Promise<void>;
  /** Starts a stopped broker on its old port; partitions without a leader get it back. */
  startBroker(id: number): Promise<void>;
  /** The broker keeps its connections and answers nothing, as after SIGSTOP. Leadership stays. */
  freezeBroker(id: number): void;
  thawBroker(id: number): void;
  /** Ends all connections of one broker, or of all; returns how many. New ones are accepted. */
  dropConnections(id?: number): number;
  /** Makes a living replica the leader of a partition, in the next epoch. */
  moveLeader(topic: string, partition: number, brokerId: number): void;
  usage(): EmbeddedClusterUsage;
  /** Ends everything; with a data folder all records are on disk afterwards. Idempotent. */
  close(): Promise<void>;
}

/**
 * Starts the cluster; it answers when the promise resolves.
 * @throws ShopSimError USAGE for an option out of bounds, a port in use, or a data folder that cannot be read
 */
export async function startEmbeddedCluster(options: EmbeddedClusterOptions, clock: Clock): Promise<EmbeddedCluster> {
  const cluster = new RunningCluster(resolveOptions(options), clock);
  try {
    await cluster.open();
    return cluster;
  } catch (error) {
    await cluster.close();
    throw error;
  }
}

interface Node {
  readonly broker: Broker;
  readonly listener: Listener;
}

class RunningCluster implements EmbeddedCluster {
  readonly faults: Faults;
  readonly #state: ClusterState;
  readonly #budget: MemoryBudget;
  readonly #nodes: readonly Node[];
  readonly #folder: DataFolder | undefined;
  readonly #offsets: OffsetsKeeper | undefined;
  readonly #kept: TransactionsKeeper | undefined;
  #isClosed = false;

  constructor(options: ResolvedOptions, clock: Clock) {
    // Never from the seed: clients may outlive the cluster, and an id that comes twice would make two of them one.
    const rng = createRng(Math.floor(clock.epochMs() * 1000));
    const brokers = new Brokers(
      options.ports.map((port, index) => ({ id: index + 1, host: options.advertisedHost, port, isAlive: false })),
    );
    const newClusterId = randomClusterId(rng);
    const folder = options.dataDir === undefined ? undefined : new DataFolder(options.dataDir, newClusterId);
    this.#folder = folder;
    this.#budget = new MemoryBudget(options.totalRetentionBytes);
    const groupSettings = { timers: nodeTimers, rng, initialRebalanceDelayMs: options.groupInitialRebalanceDelayMs };
    this.#kept = folder && new TransactionsKeeper(folder.path);
    const nextProducerId = producerIdsFrom(folder, clock);
    const topics = new TopicRegistry(this.#budget, (id) => brokers.isAlive(id), folder, options.discards);
    const groups = new GroupCoordinator(groupSettings, () => this.#offsets?.onCommit());
    const participants = transactionParticipants(topics, groups, clock, nextProducerId, options.log);
    this.#state = {
      clusterId: folder?.clusterId ?? newClusterId,
      brokers,
      topics,
      groups,
      transactions: new TransactionCoordinator(nodeTimers, participants, this.#kept),
      clock,
      timers: nodeTimers,
      log: options.log,
      defaultPartitions: options.defaultPartitions,
      defaultReplicationFactor: Math.min(3, options.brokerCount),
      discards: options.discards,
      nextProducerId: () => BigInt(nextProducerId()),
    };
    const onSaved = (): void => this.#kept?.offsetsSaved();
    this.#offsets = folder && new OffsetsKeeper(folder.path, groups, nodeTimers, options.log, onSaved);
    this.faults = new Faults(createRng(options.seed));
    this.#nodes = brokers.all.map((broker) => ({ broker, listener: this.#listenerOf(broker, options, clock) }));
  }

  get clusterId(): string {
    return this.#state.clusterId;
  }

  get brokers(): readonly Broker[] {
    return this.#state.brokers.all;
  }

  get bootstrapServers(): string {
    return this.brokers.map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`).join(',');
  }

  async open(): Promise<void> {
    if (this.#folder !== undefined) {
      restoreTopics(this.#folder, this.#state.topics, this.#state.brokers);
      this.#offsets?.restore();
      this.#kept?.restore(this.#state, () => this.#offsets?.flush());
    }
    for (const { broker, listener } of this.#nodes) {
      await listener.open();
      broker.port = listener.port;
    }
    for (const { broker } of this.#nodes) broker.isAlive = true;
    this.#state.topics.electLeaders();
  }

  async stopBroker(id: number): Promise<void> {
    const { broker, listener } = this.#node(id);
    broker.isAlive = false;
    this.#state.topics.electLeaders();
    await listener.close('the broker is stopped');
  }

  async startBroker(id: number): Promise<void> {
    const { broker, listener } = this.#node(id);
    if (broker.isAlive) return;
    await listener.open();
    broker.isAlive = true;
    this.#state.topics.electLeaders();
  }

  freezeBroker(id: number): void {
    this.#node(id).listener.freeze();
  }

  thawBroker(id: number): void {
    this.#node(id).listener.thaw();
  }

  dropConnections(id?: number): number {
    const nodes = id === undefined ? this.#nodes : [this.#node(id)];
    let count = 0;
    for (const { listener } of nodes) count += listener.dropConnections('connections are dropped on demand');
    return count;
  }

  moveLeader(topic: string, partition: number, brokerId: number): void {
    const found = this.#state.topics.partition(topic, partition);
    if (found === undefined) throw usage(`The embedded cluster has no partition ${partition} of topic "${topic}".`);
    if (!found.replicas.includes(brokerId) || !this.#state.brokers.isAlive(brokerId)) {
      throw usage(`Broker ${brokerId} runs no replica of partition ${partition} of topic "${topic}".`);
    }
    if (found.leaderId !== brokerId) found.setLeader(brokerId);
  }

  usage(): EmbeddedClusterUsage {
    const connections = this.#nodes.reduce((sum, { listener }) => sum + listener.connectionCount, 0);
    return { logBytes: this.#budget.usedBytes, connections };
  }

  async close(): Promise<void> {
    for (const { broker } of this.#nodes) broker.isAlive = false;
    await Promise.all(this.#nodes.map(({ listener }) => listener.close('the cluster closes')));
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#state.transactions.dispose();
    this.#offsets?.flush();
    this.#kept?.close();
    this.#folder?.close();
    this.#state.groups.dispose();
    this.#state.topics.dispose();
  }

  #node(id: number): Node {
    const node = this.#nodes.find(({ broker }) => broker.id === id);
    if (node === undefined) throw usage(`The embedded cluster has no broker ${id}.`);
    return node;
  }

  #listenerOf(broker: Broker, options: ResolvedOptions, clock: Clock): Listener {
    const dispatcher = new Dispatcher(this.#state, this.faults);
    const context = { brokerId: broker.id, dispatcher, clock, timers: nodeTimers, log: options.log };
    return new Listener(options.host, broker.port, context);
  }
}

/** Without a folder ids start at the time, in ms: so a cluster does not repeat those of one that ran before it. */
function producerIdsFrom(folder: DataFolder | undefined, clock: Clock): () => number {
  let producerId = folder?.nextProducerId ?? Math.floor(clock.epochMs());
  return () => {
    folder?.reserveProducerId(producerId);
    return producerId++;
  };
}

function usage(message: string): ShopSimError {
  return new ShopSimError('USAGE', message);
}
