import { spawnSync } from 'node:child_process';
import type { Admin } from 'kafkajs';
import { Kafka, logLevel } from 'kafkajs';
import { inject } from 'vitest';
import type { KafkaDistribution } from '../../src/cluster/distribution.ts';
import { defaultCacheDir, distributionIn, findDistribution } from '../../src/cluster/distribution.ts';
import type { LocalClusterOptions } from '../../src/cluster/local-cluster.ts';
import { LocalCluster } from '../../src/cluster/local-cluster.ts';
import { systemClock } from '../../src/clock.ts';
import { openAdmin } from '../../src/kafka/admin.ts';
import type { ConnectionSettings } from '../../src/kafka/settings.ts';
import { makeTempDir, removeDir } from './temp-dir.ts';

/** What the global set-up of the `real` project tells its test files. Plain data: it crosses processes. */
export type ProvidedKafka =
  | { readonly available: true; readonly bootstrapServers: string; readonly jarsDir: string }
  | { readonly available: false };

declare module 'vitest' {
  export interface ProvidedContext {
    realKafka: ProvidedKafka;
  }
}

/** Options that make a test cluster start fast and stay small; tests that need other ones say so. */
export const quickStart = {
  heapMb: 384,
  jvmOptions: ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'],
} as const;

/** A real Kafka for the tests of one `describe`. */
export interface RealKafka {
  /**
   * For `describe.skipIf`: true where there is no Java or no Maven, which the global set-up says on standard error.
   * Never true under CI=true: there the global set-up fails.
   */
  readonly isMissing: boolean;
  /** The broker shared by all test files: one node, plain text, topics are not created by themselves. */
  readonly bootstrapServers: string;
  readonly jarsDir: string;
  /** Starts a cluster of one's own, in a `beforeAll`; {@link disposeClusters} belongs into `afterAll`. */
  startCluster(options: Omit<LocalClusterOptions, 'dataDir' | 'distribution'>): Promise<LocalCluster>;
  disposeClusters(): Promise<void>;
}

/** The fixture for tests on a real Kafka; call it at the top of a test file. */
export function realKafka(): RealKafka {
  const provided = inject('realKafka');
  const { bootstrapServers, jarsDir } = provided.available ? provided : { bootstrapServers: '', jarsDir: '' };
  const clusters: LocalCluster[] = [];
  return {
    isMissing: !provided.available,
    bootstrapServers,
    jarsDir,
    startCluster: async (options) => {
      const cluster = await startIn(makeTempDir(), jarsDir, options);
      clusters.push(cluster);
      return cluster;
    },
    disposeClusters: async () => {
      for (const cluster of clusters.splice(0)) {
        await cluster.dispose();
        removeDir(cluster.dataDir);
      }
    },
  };
}

async function startIn(
  dataDir: string,
  jarsDir: string,
  options: Omit<LocalClusterOptions, 'dataDir' | 'distribution'>,
): Promise<LocalCluster> {
  try {
    const distribution = await distributionOf(jarsDir);
    return await LocalCluster.start({ ...quickStart, ...options, dataDir, distribution }, systemClock);
  } catch (error) {
    removeDir(dataDir);
    throw error;
  }
}

async function distributionOf(jarsDir: string): Promise<KafkaDistribution> {
  const distribution = await distributionIn(jarsDir);
  if (distribution === undefined) throw new Error(`no Kafka in ${jarsDir}`);
  return distribution;
}

/** Finds, or gets by Maven, the archives of Kafka; a string is the reason why that is not possible here. */
export async function findTestDistribution(): Promise<KafkaDistribution | string> {
  if (!runs('java', '-version')) return 'Java is not installed';
  const cached = await distributionIn(defaultCacheDir());
  if (cached !== undefined) return cached;
  if (!runs('mvn', '-version')) return 'Maven is not installed';
  return findDistribution();
}

function runs(program: string, argument: string): boolean {
  return spawnSync(program, [argument], { stdio: 'ignore' }).status === 0;
}

/** Creates a topic, in milliseconds where `kafka-topics` takes seconds; resolves when every partition has a leader. */
export async function createTopic(
  bootstrapServers: string,
  topic: string,
  settings: {
    readonly partitions: number;
    readonly replicationFactor?: number;
    readonly configs?: Readonly<Record<string, string>>;
  },
): Promise<void> {
  const admin = await openAdmin(plainConnection(bootstrapServers));
  try {
    const { partitions, replicationFactor = 1, configs = {} } = settings;
    await admin.createTopic({ name: topic, partitions, replicationFactor, configs });
  } finally {
    await admin.close();
  }
}

/** Leader and in-sync replicas of a partition. */
export interface PartitionState {
  readonly partition: number;
  /** -1 while there is none. */
  readonly leader: number;
  readonly isr: readonly number[];
}

/** The partitions of topics, in order, as the nodes that run tell them. */
export async function partitionStates(cluster: LocalCluster, ...names: string[]): Promise<readonly PartitionState[]> {
  const { topics } = await withAdmin(running(cluster), (admin) => admin.fetchTopicMetadata({ topics: names }));
  return topics
    .flatMap((found) => found.partitions)
    .map(({ partitionId, leader, isr }) => ({ partition: partitionId, leader, isr }))
    .toSorted((a, b) => a.partition - b.partition);
}

/** Number of records of each topic: the sum of the high watermarks of its partitions. */
export function recordCounts(cluster: LocalCluster, topics: readonly string[]): Promise<readonly number[]> {
  return withAdmin(running(cluster), async (admin) => {
    const offsets = await Promise.all(topics.map((topic) => admin.fetchTopicOffsets(topic)));
    return offsets.map((partitions) => partitions.reduce((sum, { high }) => sum + Number(high), 0));
  });
}

/** The internal listeners of the nodes that run. */
function running(cluster: LocalCluster): string {
  const nodes = cluster.nodes.filter((node) => node.isRunning);
  return nodes.map((node) => `${node.host}:${node.internalPort}`).join(',');
}

async function withAdmin<Result>(bootstrapServers: string, work: (admin: Admin) => Promise<Result>): Promise<Result> {
  const kafka = new Kafka({ brokers: bootstrapServers.split(','), logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

let topicCount = 0;

/** A topic name that no other test has: test files share one broker. */
export function uniqueTopic(prefix: string): string {
  topicCount += 1;
  return `${prefix}-${process.pid}-${topicCount}`;
}

/** Settings of our own connection for a plain-text listener. */
export function plainConnection(bootstrapServers: string): ConnectionSettings {
  return {
    bootstrapServers: bootstrapServers.split(',').map((server) => {
      const colon = server.lastIndexOf(':');
      return { host: server.slice(0, colon), port: Number(server.slice(colon + 1)) };
    }),
    clientId: 'shop-sim-test',
    tls: undefined,
    sasl: undefined,
    connectTimeoutMs: 5000,
    requestTimeoutMs: 30_000,
  };
}
