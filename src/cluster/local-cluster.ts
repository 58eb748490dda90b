import { mkdir, rm, writeFile } from 'node:fs/promises';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Clock } from '../clock.ts';
import { ShopSimError } from '../errors.ts';
import { fetchBrokerIds } from './broker-ids.ts';
import type { KafkaDistribution } from './distribution.ts';
import { findFreePorts } from './free-ports.ts';
import { requireJava } from './java.ts';
import { KafkaNode } from './kafka-node.ts';
import type { NodeAddress } from './node-config.ts';
import { nodeProperties } from './node-config.ts';
import { formatProperties } from './properties-file.ts';
import type { ClusterSecurity } from './security.ts';
import { scramArguments } from './security.ts';
import { clusterIdFrom, formatStorage, formattedClusterId } from './storage.ts';
import { waitUntil } from './wait-until.ts';

/** What a local cluster is made of. */
export interface LocalClusterOptions {
  /** Combined brokers and controllers, 1..9; with 3 the cluster survives the loss of one. */
  readonly nodes: number;
  /** Folder for data, configuration and logs; a cluster that was kept there is started again. */
  readonly dataDir: string;
  readonly distribution: KafkaDistribution;
  /** Of the listener for clients; default: plain text, nobody is asked who they are. */
  readonly security?: ClusterSecurity;
  /** server.properties that win over the cluster's own. */
  readonly overrides?: Readonly<Record<string, string>>;
  /** -Xmx of each node; default 512. */
  readonly heapMb?: number;
  readonly jvmOptions?: readonly string[];
  /** broker.session.timeout.ms; default 9000, Kafka's own. */
  readonly sessionTimeoutMs?: number;
  /** Default 60,000. */
  readonly startTimeoutMs?: number;
}

const host = '127.0.0.1';
const stopTimeoutMs = 20_000;
const portsPerNode = 3;

/**
 * A real Kafka on this machine: nodes on loopback ports, data in a folder of its own. Whoever starts one must dispose
 * of it, in an exit handler too ({@link disposeSync}); if this process is killed, the nodes die with it.
 */
export class LocalCluster {
  readonly nodes: readonly KafkaNode[];
  readonly clusterId: string;
  readonly dataDir: string;
  readonly #clock: Clock;
  readonly #startTimeoutMs: number;

  /**
   * Starts a cluster and resolves when each broker knows and answers for all of them.
   *
   * @throws ShopSimError LOCAL_CLUSTER_FAILED when Java is missing, or a node does not start; nothing is left running
   */
  static async start(options: LocalClusterOptions, clock: Clock): Promise<LocalCluster> {
    if (!Number.isInteger(options.nodes) || options.nodes < 1 || options.nodes > 9) {
      throw new ShopSimError('USAGE', `A local cluster has 1 to 9 nodes, not ${options.nodes}.`);
    }
    await requireJava();
    try {
      return await startOnce(options, clock, 0);
    } catch (error) {
      // Between finding a port free and the broker's bind, another process may have taken it.
      if (!(error instanceof ShopSimError) || !error.canRetry) throw error;
      return await startOnce(options, clock, options.nodes * portsPerNode);
    }
  }

  constructor(nodes: readonly KafkaNode[], clusterId: string, dataDir: string, startTimeoutMs: number, clock: Clock) {
    this.nodes = nodes;
    this.clusterId = clusterId;
    this.dataDir = dataDir;
    this.#startTimeoutMs = startTimeoutMs;
    this.#clock = clock;
  }

  /** host:port of every node's listener for clients, separated by commas. */
  get bootstrapServers(): string {
    return this.nodes.map((node) => `${node.host}:${node.clientPort}`).join(',');
  }

  /** The same for the plain-text listener, where everything is allowed: for creating topics, users and ACLs. */
  get internalBootstrapServers(): string {
    return this.nodes.map((node) => `${node.host}:${node.internalPort}`).join(',');
  }

  /** @throws ShopSimError USAGE when there is no such node */
  node(id: number): KafkaNode {
    const found = this.nodes.find((node) => node.id === id);
    if (found === undefined) throw new ShopSimError('USAGE', `The local cluster has no node ${id}.`);
    return found;
  }

  /** Starts the nodes that do not run, and resolves when every node knows all of them. */
  async startNodes(): Promise<void> {
    await settleAll(this.nodes.map((node) => node.start()));
    const complete = await waitUntil(
      async () => {
        const answers = await Promise.all(this.nodes.map((node) => fetchBrokerIds(host, node.internalPort, 2000)));
        return answers.every((ids) => ids?.length === this.nodes.length) ? true : undefined;
      },
      this.#clock,
      this.#startTimeoutMs,
    );
    if (complete === undefined) {
      throw new ShopSimError(
        'LOCAL_CLUSTER_FAILED',
        `The ${this.nodes.length} nodes of the local cluster did not find each other within ${this.#startTimeoutMs / 1000} s. ` +
          `Their logs are in ${this.dataDir}.`,
      );
    }
  }

  /** Stops all nodes (SIGTERM, and SIGKILL for one that does not go within 20 s). Data and logs stay. */
  async stop(): Promise<void> {
    await settleAll(this.nodes.map((node) => node.stop()));
  }

  /** Kills all nodes and removes their data, configuration and logs. */
  async dispose(): Promise<void> {
    await settleAll(this.nodes.map((node) => node.kill()));
    await Promise.all(
      this.nodes.map((node) => rm(nodeDir(this.dataDir, node.id), { recursive: true, force: true, maxRetries: 3 })),
    );
  }

  /** {@link dispose} for exit handlers: does not wait for anything. */
  disposeSync(): void {
    for (const node of this.nodes) node.killSync();
    for (const node of this.nodes) rmSync(nodeDir(this.dataDir, node.id), { recursive: true, force: true });
  }
}

async function startOnce(options: LocalClusterOptions, clock: Clock, portHint: number): Promise<LocalCluster> {
  const dataDir = resolve(options.dataDir);
  const addresses = await findAddresses(options.nodes, process.pid + portHint);
  const known = await formattedClusterId(logDir(dataDir, 1));
  const clusterId = known ?? clusterIdFrom(`${dataDir} ${process.pid} ${clock.epochMs()}`);
  const startTimeoutMs = options.startTimeoutMs ?? 60_000;
  const nodes = await settleAll(
    addresses.map((address) => prepareNode(address, addresses, clusterId, { ...options, dataDir }, clock)),
  );
  const cluster = new LocalCluster(nodes, clusterId, dataDir, startTimeoutMs, clock);
  try {
    await cluster.startNodes();
  } catch (error) {
    await settleAll(nodes.map((node) => node.kill()));
    throw error;
  }
  return cluster;
}

async function findAddresses(nodeCount: number, hint: number): Promise<readonly NodeAddress[]> {
  const ports = await findFreePorts(nodeCount * portsPerNode, host, hint);
  return Array.from({ length: nodeCount }, (_, index) => ({
    nodeId: index + 1,
    host,
    clientPort: ports[index * portsPerNode] ?? 0,
    internalPort: ports[index * portsPerNode + 1] ?? 0,
    controllerPort: ports[index * portsPerNode + 2] ?? 0,
  }));
}

async function prepareNode(
  node: NodeAddress,
  nodes: readonly NodeAddress[],
  clusterId: string,
  options: LocalClusterOptions,
  clock: Clock,
): Promise<KafkaNode> {
  const folder = nodeDir(options.dataDir, node.nodeId);
  const propertiesFile = join(folder, 'server.properties');
  const dataDir = logDir(options.dataDir, node.nodeId);
  await mkdir(folder, { recursive: true });
  const properties = nodeProperties({
    node,
    nodes,
    dataDir,
    security: options.security,
    sessionTimeoutMs: options.sessionTimeoutMs ?? 9000,
    overrides: options.overrides ?? {},
  });
  // Passwords and a private key may be in it.
  await writeFile(propertiesFile, formatProperties(properties), { mode: 0o600 });
  if ((await formattedClusterId(dataDir)) === undefined) {
    const scram = options.security === undefined ? [] : scramArguments(options.security.listener);
    await formatStorage(options.distribution, propertiesFile, clusterId, node.nodeId, scram);
  }
  return new KafkaNode(
    {
      address: node,
      distribution: options.distribution,
      propertiesFile,
      logFile: join(folder, 'server.log'),
      heapMb: options.heapMb ?? 512,
      jvmOptions: options.jvmOptions ?? [],
      startTimeoutMs: options.startTimeoutMs ?? 60_000,
      stopTimeoutMs,
    },
    clock,
  );
}

function nodeDir(dataDir: string, nodeId: number): string {
  return join(dataDir, `node-${nodeId}`);
}

function logDir(dataDir: string, nodeId: number): string {
  return join(nodeDir(dataDir, nodeId), 'data');
}

/** Waits for all, whatever fails, so that nothing goes on behind the caller's back; then throws the first failure. */
async function settleAll<Result>(promises: readonly Promise<Result>[]): Promise<Result[]> {
  const results: Result[] = [];
  const failures: unknown[] = [];
  for (const outcome of await Promise.allSettled(promises)) {
    if (outcome.status === 'fulfilled') results.push(outcome.value);
    else failures.push(outcome.reason);
  }
  if (failures.length > 0) throw failures[0];
  return results;
}
