import { formatCount } from '../../src/units.ts';
import type { BenchCluster } from './bench-cluster.ts';
import type { BenchOptions } from './bench-options.ts';
import type { PeerRun, ShopSimRun } from './clients.ts';
import { likePeerFlags, runPeer, runShopSim } from './clients.ts';
import { markdownTable } from './markdown-table.ts';
import { median } from './statistics.ts';

/** One alternation: both clients as fast as they can, one after the other, each on a fresh topic. */
interface ThroughputRound {
  readonly ours: ShopSimRun;
  readonly peer: PeerRun;
}

/** As fast as possible, `rounds` times each, alternating; returns the Markdown of it. */
export async function benchThroughput(
  cluster: BenchCluster,
  options: BenchOptions,
  note: (line: string) => void,
): Promise<string> {
  const flags = ['--rate=max', `--orders=${options.records}`, '--duration=0', '--warmup=5s'];
  const rounds: ThroughputRound[] = [];
  for (let round = 1; round <= options.rounds; round++) {
    const ours = await cluster.withTopic((topic) => runShopSim(cluster, [...likePeerFlags(topic), ...flags]));
    const peer = await cluster.withTopic((topic) =>
      runPeer(cluster, topic, -1, options.records, options.warmupRecords),
    );
    rounds.push({ ours, peer });
    note(`throughput round ${round}: ${describeRound({ ours, peer })}`);
  }
  return throughputTable(rounds);
}

function throughputTable(rounds: readonly ThroughputRound[]): string {
  const oursPerSec = rounds.map(({ ours }) => ours.measure.throughput.ackedPerSec);
  const peerPerSec = rounds.map(({ peer }) => peer.output.steady.recordsPerSec);
  const oursCpuUs = rounds.map(({ ours }) => ours.cpuUsPerRecord);
  const peerCpuUs = rounds.map(({ peer }) => peer.cpuUsPerRecord);
  return markdownTable(
    ['as fast as possible', 'records/s, median', 'each round', 'client CPU us/record, median', 'each round'],
    [
      clientRow('shop-sim produce --rate max', oursPerSec, oursCpuUs),
      clientRow('kafka-producer-perf-test', peerPerSec, peerCpuUs),
      [
        'ratio of medians',
        (median(oursPerSec) / median(peerPerSec)).toFixed(2),
        rounds.map((_, index) => ((oursPerSec[index] ?? 0) / (peerPerSec[index] ?? 1)).toFixed(2)).join(', '),
        (median(oursCpuUs) / median(peerCpuUs)).toFixed(2),
        '',
      ],
    ],
  );
}

function clientRow(client: string, perSec: readonly number[], cpuUs: readonly number[]): string[] {
  return [
    client,
    formatCount(median(perSec)),
    perSec.map((value) => `${Math.round(value / 1000)}k`).join(', '),
    median(cpuUs).toFixed(2),
    cpuUs.map((value) => value.toFixed(2)).join(', '),
  ];
}

function describeRound({ ours, peer }: ThroughputRound): string {
  const oursPerSec = ours.measure.throughput.ackedPerSec;
  const peerPerSec = peer.output.steady.recordsPerSec;
  return (
    `shop-sim ${formatCount(oursPerSec)}/s at ${ours.cpuUsPerRecord.toFixed(2)} us (${ours.result.generator.verdict}), ` +
    `perf-test ${formatCount(peerPerSec)}/s at ${peer.cpuUsPerRecord.toFixed(2)} us, ratio ${(oursPerSec / peerPerSec).toFixed(2)}`
  );
}
