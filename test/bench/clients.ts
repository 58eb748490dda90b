import { fileURLToPath } from 'node:url';
import type { PhaseResult, RunResult } from '../../src/metrics/result.ts';
import type { BenchCluster } from './bench-cluster.ts';
import { kafkaJvmOptions, topicPartitions } from './bench-cluster.ts';
import type { MeasuredProcess } from './measured-process.ts';
import { runMeasured } from './measured-process.ts';
import type { PerfTestOutput } from './perf-test-output.ts';
import { parsePerfTestOutput } from './perf-test-output.ts';

/** The program, seen from build/test/bench. */
export const shopSimProgram = fileURLToPath(new URL('../../../bin/shop-sim.js', import.meta.url));

const recordBytes = 1024;
const lingerMs = 5;
const batchBytes = 131_072;
/** The run was played to its end, and its result says how good it is. */
const judgedExitCodes: ReadonlySet<number> = new Set([0, 4, 98, 99]);

/** A run of shop-sim. */
export interface ShopSimRun {
  readonly result: RunResult;
  readonly measure: PhaseResult;
  /** Of the whole process, start, warm-up and order generation included, per record acknowledged. */
  readonly cpuUsPerRecord: number;
}

/** A run of kafka-producer-perf-test. */
export interface PeerRun {
  readonly output: PerfTestOutput;
  /** Of the whole process, start of the JVM and warm-up included, per record. */
  readonly cpuUsPerRecord: number;
}

/** Flags of a run like the peer's: the same record size and batching, no key, no consumers. */
export function likePeerFlags(topic: string): readonly string[] {
  return [
    `--topic=${topic}`,
    `--partitions=${topicPartitions}`,
    '--services=none',
    '--key=none',
    '--acks=all',
    `--record-size=${recordBytes}`,
    `--linger-ms=${lingerMs}`,
    `--batch-size=${batchBytes}`,
  ];
}

/**
 * Runs `shop-sim produce`, without a cluster on its embedded broker; throws with what it said when there is no result to judge.
 */
export async function runShopSim(cluster: BenchCluster | undefined, flags: readonly string[]): Promise<ShopSimRun> {
  const target = cluster === undefined ? [] : [`--bootstrap-server=${cluster.bootstrapServers}`];
  const run = await runMeasured(process.execPath, [
    shopSimProgram,
    'produce',
    ...target,
    '--quiet',
    '--json=-',
    ...flags,
  ]);
  if (run.exitCode === null || !judgedExitCodes.has(run.exitCode)) throw failed('shop-sim', run);
  const result: RunResult = JSON.parse(run.stdout);
  const measure = result.phases.find(({ kind }) => kind === 'measure');
  if (measure === undefined) throw failed('shop-sim', run);
  const acked = result.phases.reduce((sum, phase) => sum + phase.orders.acked, 0);
  return { result, measure, cpuUsPerRecord: (run.cpuSec * 1e6) / acked };
}

/**
 * Runs `kafka-producer-perf-test` with the JVM options of Kafka's own start script.
 *
 * @param throughputPerSec -1: as fast as possible
 * @param records measured ones; `warmupRecords` come before them
 */
export async function runPeer(
  cluster: BenchCluster,
  topic: string,
  throughputPerSec: number,
  records: number,
  warmupRecords: number,
): Promise<PeerRun> {
  const run = await runMeasured('java', [
    ...perfTestJvmOptions,
    '-cp',
    cluster.distribution.classPath,
    'org.apache.kafka.tools.ProducerPerformance',
    `--bootstrap-server=${cluster.bootstrapServers}`,
    `--topic=${topic}`,
    `--record-size=${recordBytes}`,
    `--throughput=${throughputPerSec}`,
    `--num-records=${records + warmupRecords}`,
    `--warmup-records=${warmupRecords}`,
    '--command-property',
    'acks=all',
    `linger.ms=${lingerMs}`,
    `batch.size=${batchBytes}`,
  ]);
  if (run.exitCode !== 0) throw failed('kafka-producer-perf-test', run);
  const output = parsePerfTestOutput(run.stdout);
  return { output, cpuUsPerRecord: (run.cpuSec * 1e6) / output.whole.records };
}

/** As bin/kafka-producer-perf-test.sh sets them. */
const perfTestJvmOptions = ['-Xmx512M', ...kafkaJvmOptions, '-Dorg.slf4j.simpleLogger.defaultLogLevel=error'];

function failed(program: string, run: MeasuredProcess): Error {
  return new Error(`${program} ended with ${run.exitCode ?? 'a signal'}:\n${run.stderr}${run.stdout.slice(-2000)}`);
}
