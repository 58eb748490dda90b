import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/clock.ts';
import type { KafkaDistribution } from '../../src/cluster/distribution.ts';
import { findDistribution } from '../../src/cluster/distribution.ts';
import { LocalCluster } from '../../src/cluster/local-cluster.ts';
import { openAdmin } from '../../src/kafka/admin.ts';
import type { Admin } from '../../src/kafka/admin.ts';
import { requireFreeSpace } from './disk-guard.ts';

/** One broker for a whole benchmark, and a fresh topic for each round. */
export interface BenchCluster {
  readonly bootstrapServers: string;
  readonly distribution: KafkaDistribution;
  /** Checks the free disk space, creates a topic of {@link topicPartitions}, and deletes it after `round`. */
  withTopic<Result>(round: (topic: string) => Promise<Result>): Promise<Result>;
  /** For rounds that create their topics themselves. */
  requireFreeSpace(): Promise<void>;
  dispose(): Promise<void>;
}

export const topicPartitions = 6;

/** A gigabyte and a half in all, cut off every second: a throughput round writes five times as much. */
const topicConfigs = { 'retention.bytes': String(256 * 1024 ** 2), 'segment.bytes': String(64 * 1024 ** 2) };

const brokerOverrides = {
  'log.retention.check.interval.ms': '1000',
  'log.segment.delete.delay.ms': '100',
  'log.retention.bytes': topicConfigs['retention.bytes'],
  'log.segment.bytes': topicConfigs['segment.bytes'],
};

/** As bin/kafka-run-class.sh sets them for every program of Kafka's. */
export const kafkaJvmOptions = [
  '-server',
  '-XX:+UseG1GC',
  '-XX:MaxGCPauseMillis=20',
  '-XX:InitiatingHeapOccupancyPercent=35',
  '-XX:+ExplicitGCInvokesConcurrent',
  '-XX:MaxInlineLevel=15',
  '-Djava.awt.headless=true',
] as const;

/** The broker runs as bin/kafka-server-start.sh would start it: with all of its heap from the start. */
export async function startBenchCluster(dataDir: string | undefined, heapMb: number): Promise<BenchCluster> {
  const folder = mkdtempSync(join(dataDir ?? tmpdir(), 'shop-sim-bench-'));
  await requireFreeSpace(folder);
  const distribution = await findDistribution();
  const jvmOptions = [`-Xms${heapMb}m`, ...kafkaJvmOptions];
  const options = { nodes: 1, dataDir: folder, distribution, heapMb, jvmOptions, overrides: brokerOverrides };
  const cluster = await LocalCluster.start(options, systemClock);
  const disposeSync = (): void => {
    cluster.disposeSync();
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', disposeSync);
  let topicCount = 0;
  return {
    bootstrapServers: cluster.bootstrapServers,
    distribution,
    withTopic: async (round) => {
      await requireFreeSpace(folder);
      topicCount += 1;
      return withFreshTopic(cluster, `bench-${topicCount}`, round);
    },
    requireFreeSpace: () => requireFreeSpace(folder),
    dispose: async () => {
      process.off('exit', disposeSync);
      await cluster.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function withFreshTopic<Result>(
  cluster: LocalCluster,
  name: string,
  round: (topic: string) => Promise<Result>,
): Promise<Result> {
  const topic = { name, partitions: topicPartitions, replicationFactor: 1, configs: topicConfigs };
  await withAdmin(cluster, (admin) => admin.createTopic(topic));
  try {
    return await round(name);
  } finally {
    await withAdmin(cluster, (admin) => admin.deleteTopics([name]));
  }
}

async function withAdmin(cluster: LocalCluster, work: (admin: Admin) => Promise<void>): Promise<void> {
  const [node] = cluster.nodes;
  if (node === undefined) throw new Error('the cluster has no node');
  const admin = await openAdmin({
    bootstrapServers: [{ host: node.host, port: node.internalPort }],
    clientId: 'bench',
    tls: undefined,
    sasl: undefined,
    connectTimeoutMs: 5000,
    requestTimeoutMs: 30_000,
  });
  try {
    await work(admin);
  } finally {
    await admin.close();
  }
}
