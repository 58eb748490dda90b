import { cpus, totalmem } from 'node:os';
import { type BenchCluster, startBenchCluster } from './bench-cluster.ts';
import type { BenchOptions } from './bench-options.ts';
import { parseBenchOptions } from './bench-options.ts';
import { likePeerFlags, runPeer, runShopSim } from './clients.ts';
import { benchEmbedded } from './embedded.ts';
import { benchEndToEnd } from './end-to-end.ts';
import { benchOpenLoop } from './open-loop.ts';
import { benchThroughput } from './throughput.ts';

/** Everything that was asked for; prints Markdown to standard output. */
async function main(options: BenchOptions): Promise<void> {
  const sections: string[] = [];
  if (options.rounds + options.openRounds + options.endToEndRounds > 0) sections.push(...(await benchKafka(options)));
  if (options.embeddedRounds > 0) sections.push(await benchEmbedded(options, note));
  process.stdout.write(`${sections.join('\n\n')}\n`);
}

/**
 * Side by side on one real broker, on this machine: shop-sim and kafka-producer-perf-test of the same Kafka release,
 * with the same acks, linger, batch size and record size, in alternating rounds.
 */
async function benchKafka(options: BenchOptions): Promise<string[]> {
  const cluster = await startBenchCluster(options.dataDir, options.heapMb);
  try {
    const sections = [headline(cluster.distribution.version)];
    await warmUp(cluster);
    if (options.rounds > 0) sections.push(await benchThroughput(cluster, options, note));
    if (options.openRounds > 0) sections.push(await benchOpenLoop(cluster, options, note));
    if (options.endToEndRounds > 0) sections.push(await benchEndToEnd(cluster, options, note));
    return sections;
  } finally {
    await cluster.dispose();
  }
}

/** What a broker does for the first time it does slowly: nothing is measured until its code is compiled. */
async function warmUp(cluster: BenchCluster): Promise<void> {
  note('warming up the broker');
  await cluster.withTopic((topic) => runShopSim(cluster, [...likePeerFlags(topic), '--rate=max', '--duration=15s']));
  await cluster.withTopic((topic) => runPeer(cluster, topic, 50_000, 500_000, 250_000));
}

function note(line: string): void {
  process.stderr.write(`${line}\n`);
}

function headline(kafkaVersion: string): string {
  const [cpu] = cpus();
  const memoryGib = Math.round(totalmem() / 1024 ** 3);
  return (
    `Kafka ${kafkaVersion}, one broker on the same machine (${cpus().length} x ${cpu?.model ?? 'unknown CPU'}, ` +
    `${memoryGib} GiB), Node ${process.version}; 1,024-byte records, 6 partitions, no key, acks=all, idempotent, linger.ms=5, ` +
    'batch.size=131072.'
  );
}

process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));
await main(parseBenchOptions(process.argv.slice(2)));
