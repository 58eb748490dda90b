import { type BenchCluster, topicPartitions } from './bench-cluster.ts';
import type { BenchOptions } from './bench-options.ts';
import type { ShopSimRun } from './clients.ts';
import { runShopSim } from './clients.ts';
import { markdownTable } from './markdown-table.ts';
import { medianMs } from './open-loop.ts';
import { median } from './statistics.ts';

const ratePerSec = 5000;
const services = ['inventory', 'payment', 'notification'] as const;
const keys = ['none', 'orderId'] as const;
type Key = (typeof keys)[number];
/** Without a key as in the rounds beside the peer; with one as shop-sim has it by default. */
const partitionsOf: Readonly<Record<Key, number>> = { none: topicPartitions, orderId: 12 };

/**
 * 5,000 orders/s through the three services, which handle them at once: the transport's share of end-to-end. Rounds
 * without a key, like the peers', alternate with rounds of shop-sim's default, which spreads every request over all partitions.
 */
export async function benchEndToEnd(
  cluster: BenchCluster,
  options: BenchOptions,
  note: (line: string) => void,
): Promise<string> {
  const traffic = [`--rate=${ratePerSec}`, `--duration=${options.openDurationSec}s`, '--warmup=5s', '--work=none'];
  const runs: Record<Key, ShopSimRun[]> = { none: [], orderId: [] };
  for (let round = 1; round <= options.endToEndRounds; round++) {
    for (const key of keys) {
      await cluster.requireFreeSpace();
      const run = await runShopSim(cluster, [
        ...traffic,
        `--key=${key}`,
        `--partitions=${partitionsOf[key]}`,
        `--services=${services.join(',')}`,
      ]);
      runs[key].push(run);
      const p99Us = run.measure.latencyUs.completion?.p99Us ?? '> drain';
      note(`end-to-end round ${round}, --key ${key}: completion p99 ${p99Us} us`);
    }
  }
  return keys.flatMap((key) => [endToEndTable(key, runs[key]), '', pacingLine(runs[key]), '']).join('\n');
}

function endToEndTable(key: Key, runs: readonly ShopSimRun[]): string {
  const measures = [
    ...services.map((service) => ({
      name: `end-to-end, ${service}`,
      summaries: runs.flatMap(({ measure }) => measure.latencyUs.endToEnd[service] ?? []),
    })),
    {
      name: 'completion (last of the three)',
      summaries: runs.flatMap(({ measure }) => measure.latencyUs.completion ?? []),
    },
    { name: 'response', summaries: runs.map(({ measure }) => measure.latencyUs.response) },
    { name: 'send delay', summaries: runs.map(({ measure }) => measure.latencyUs.sendDelay) },
  ];
  const rows = measures.map(({ name, summaries }) => [
    name,
    medianMs(summaries, 'p50Us'),
    medianMs(summaries, 'p99Us'),
    medianMs(summaries, 'p999Us'),
  ]);
  const title = `5,000/s, three services, --work none, --key ${key}, ${partitionsOf[key]} partitions`;
  return markdownTable([title, 'p50 ms', 'p99 ms', 'p99.9 ms'], rows);
}

function pacingLine(runs: readonly ShopSimRun[]): string {
  const errors = runs.map(({ measure }) => Math.abs(measure.throughput.offeredPerSec / ratePerSec - 1) * 100);
  const rss = runs.map(({ result }) => result.generator.maxRssBytes / 1e6);
  return `Rate error ${median(errors).toFixed(3)} %, largest memory ${Math.max(...rss).toFixed(0)} MB.`;
}
