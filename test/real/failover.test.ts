import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LocalCluster } from '../../src/cluster/local-cluster.ts';
import type { OrderCounts, RunResult } from '../../src/metrics/result.ts';
import type { ConsoleRecord } from '../support/kafka-tools.ts';
import { kafkaTools, readTopic } from '../support/kafka-tools.ts';
import { haveGrown, loseLeader } from '../support/lose-leader.ts';
import { createTopic, plainConnection, realKafka } from '../support/real-kafka.ts';
import type { ProgramResult, RunningProgram } from '../support/shop-sim-program.ts';
import { startShopSim } from '../support/shop-sim-program.ts';
import type { SteadyLoad } from '../support/steady-load.ts';
import { stampBytes, stampSeqOffset, startSteadyLoad } from '../support/steady-load.ts';

const kafka = realKafka();
const partitions = 3;
/** Filled by the producer alone, whose report on each record is at hand, and by the program, as a user runs it. */
const [producerTopic, programTopic] = ['failover-producer', 'failover-program'];
const programRatePerSec = 2000;
/** A minute on two idle cores. */
const storyTimeoutMs = 300_000;
const faultTimeoutMs = 30_000;

describe.skipIf(kafka.isMissing)('while the leader of a partition is lost four times under load', () => {
  let load: SteadyLoad;
  let program: ProgramResult;
  let producerLog: readonly ConsoleRecord[];
  let programLog: readonly ConsoleRecord[];

  beforeAll(async () => {
    const cluster = await kafka.startCluster({ nodes: 3, sessionTimeoutMs: 2000 });
    const topic = { partitions, replicationFactor: 3, configs: { 'min.insync.replicas': '2' } };
    for (const name of [producerTopic, programTopic]) await createTopic(cluster.bootstrapServers, name, topic);
    const running = startProgram(cluster);
    try {
      load = await startSteadyLoad(plainConnection(cluster.bootstrapServers), producerTopic, 300);
      for (const fault of ['kill', 'stop', 'kill', 'stop'] as const) await loseLeaderUnderLoad(cluster, fault);
      running.interrupt();
      [program] = await Promise.all([running.ended, load.stop()]);
    } finally {
      running.kill();
    }
    const tools = await kafkaTools(kafka.jarsDir);
    producerLog = await readTopic(tools, cluster.internalBootstrapServers, producerTopic, stampBytes);
    programLog = await readTopic(tools, cluster.internalBootstrapServers, programTopic, stampBytes);
  }, storyTimeoutMs);
  afterAll(() => kafka.disposeClusters());

  it('the producer reports the fate of every record, and every acknowledged one is where it was reported to be', () => {
    expect(load.fatal).toBeUndefined();
    expect(load.notices).not.toEqual([]);
    expect([...load.others]).toEqual([]);
    expect(load.acked.length).toBe(load.sentCount);
    const seqAt = new Map(producerLog.map((record) => [`${record.partition}:${record.offset}`, seqOf(record)]));
    const logged = new Set(seqAt.values());
    expect(load.acked.filter(({ seq }) => !logged.has(seq))).toEqual([]);
    const located = load.acked.filter(({ offset }) => offset !== -1);
    expect(located.filter(({ seq, partition, offset }) => seqAt.get(`${partition}:${offset}`) !== seq)).toEqual([]);
  });

  it('the producer writes no record twice and keeps the order of each partition', () => {
    expect(countDuplicates(producerLog)).toBe(0);
    expect(countOutOfOrder(producerLog)).toBe(0);
  });

  it('the program acknowledges every order, and Kafka has every one of them, once and in order', () => {
    expect(program).toMatchObject({ exitCode: 130 });
    const result: RunResult = JSON.parse(program.stdout);
    const total = (field: keyof OrderCounts): number =>
      result.phases.reduce((sum, phase) => sum + phase.orders[field], 0);
    expect({ failed: total('failed'), indeterminate: total('indeterminate'), dropped: total('dropped') }).toEqual({
      failed: 0,
      indeterminate: 0,
      dropped: 0,
    });
    expect(total('acked')).toBe(total('intended'));
    expect(programLog.length).toBe(total('acked'));
    expect(countDuplicates(programLog)).toBe(0);
    expect(countOutOfOrder(programLog)).toBe(0);
  });
});

function startProgram(cluster: LocalCluster): RunningProgram {
  const traffic = [`--rate=${programRatePerSec}`, '--duration=0', '--warmup=1s', '--services=none'];
  const target = [`--bootstrap-server=${cluster.bootstrapServers}`, `--topic=${programTopic}`];
  return startShopSim(['produce', ...target, `--partitions=${partitions}`, ...traffic, '--quiet', '--json=-']);
}

/** Both topics grow, also while the leader of partition 0 of the program's is away. */
async function loseLeaderUnderLoad(cluster: LocalCluster, fault: 'kill' | 'stop'): Promise<void> {
  const grow = async (seconds: number): Promise<void> => {
    const growth = new Map([
      [programTopic, programRatePerSec * seconds],
      [producerTopic, 1],
    ]);
    expect(await haveGrown(cluster, growth, faultTimeoutMs)).toBe(true);
  };
  await grow(0.5);
  await loseLeader({ cluster, topics: [programTopic, producerTopic], fault, meanwhile: () => grow(1) });
}

function countDuplicates(log: readonly ConsoleRecord[]): number {
  return log.length - new Set(log.map((record) => seqOf(record))).size;
}

/** Records that stand behind one of a higher number in their partition. */
function countOutOfOrder(log: readonly ConsoleRecord[]): number {
  const highest = new Map<number, number>();
  let count = 0;
  for (const record of log.toSorted((a, b) => a.partition - b.partition || a.offset - b.offset)) {
    const seq = seqOf(record);
    const before = highest.get(record.partition) ?? -1;
    if (seq < before) count += 1;
    else highest.set(record.partition, seq);
  }
  return count;
}

function seqOf(record: ConsoleRecord): number {
  return record.header.readUInt32BE(stampSeqOffset);
}
