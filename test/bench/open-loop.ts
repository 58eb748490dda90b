import type { LatencySummary } from '../../src/metrics/result.ts';
import { formatCount } from '../../src/units.ts';
import type { BenchCluster } from './bench-cluster.ts';
import type { BenchOptions } from './bench-options.ts';
import type { PeerRun, ShopSimRun } from './clients.ts';
import { likePeerFlags, runPeer, runShopSim } from './clients.ts';
import { markdownTable } from './markdown-table.ts';
import { median } from './statistics.ts';

const warmupSec = 5;

/** At fixed rates, alternating: our response time from the intended send beside the peer's from its actual send. */
export async function benchOpenLoop(
  cluster: BenchCluster,
  options: BenchOptions,
  note: (line: string) => void,
): Promise<string> {
  const rows: string[][] = [];
  for (const ratePerSec of options.openRatesPerSec) {
    const ours: ShopSimRun[] = [];
    const peers: PeerRun[] = [];
    for (let round = 1; round <= options.openRounds; round++) {
      ours.push(await runOurs(cluster, ratePerSec, options.openDurationSec));
      peers.push(await runTheirs(cluster, ratePerSec, options.openDurationSec));
      note(`open loop ${formatCount(ratePerSec)}/s, round ${round}: ${describe(ours.at(-1), peers.at(-1))}`);
    }
    rows.push(oursRow(ratePerSec, ours), peerRow(ratePerSec, peers));
  }
  return markdownTable(
    ['open loop, medians of rounds', 'p50 ms', 'p99 ms', 'p99.9 ms', 'achieved/s', 'client CPU us/record'],
    rows,
  );
}

function runOurs(cluster: BenchCluster, ratePerSec: number, durationSec: number): Promise<ShopSimRun> {
  const traffic = [`--rate=${ratePerSec}`, `--duration=${durationSec}s`, `--warmup=${warmupSec}s`];
  return cluster.withTopic((topic) => runShopSim(cluster, [...likePeerFlags(topic), ...traffic]));
}

function runTheirs(cluster: BenchCluster, ratePerSec: number, durationSec: number): Promise<PeerRun> {
  return cluster.withTopic((topic) =>
    runPeer(cluster, topic, ratePerSec, ratePerSec * durationSec, ratePerSec * warmupSec),
  );
}

function oursRow(ratePerSec: number, runs: readonly ShopSimRun[]): string[] {
  const responses = runs.map(({ measure }) => measure.latencyUs.response);
  return [
    `${formatCount(ratePerSec)}/s, shop-sim, from the intended send`,
    medianMs(responses, 'p50Us'),
    medianMs(responses, 'p99Us'),
    medianMs(responses, 'p999Us'),
    formatCount(median(runs.map(({ measure }) => measure.throughput.ackedPerSec))),
    median(runs.map(({ cpuUsPerRecord }) => cpuUsPerRecord)).toFixed(2),
  ];
}

function peerRow(ratePerSec: number, runs: readonly PeerRun[]): string[] {
  const steady = runs.map(({ output }) => output.steady);
  return [
    `${formatCount(ratePerSec)}/s, kafka-producer-perf-test, from the actual send`,
    median(steady.map(({ p50Ms }) => p50Ms)).toFixed(0),
    median(steady.map(({ p99Ms }) => p99Ms)).toFixed(0),
    median(steady.map(({ p999Ms }) => p999Ms)).toFixed(0),
    formatCount(median(steady.map(({ recordsPerSec }) => recordsPerSec))),
    median(runs.map(({ cpuUsPerRecord }) => cpuUsPerRecord)).toFixed(2),
  ];
}

/** Median over rounds of one percentile, in ms. */
export function medianMs(summaries: readonly LatencySummary[], percentile: 'p50Us' | 'p99Us' | 'p999Us'): string {
  const valueUs = median(summaries.map((summary) => summary[percentile] ?? Number.POSITIVE_INFINITY));
  return msOf(Number.isFinite(valueUs) ? valueUs : null);
}

/** A percentile of a result: `null` is one that falls among the orders that never came back. */
function msOf(valueUs: number | null): string {
  return valueUs === null ? '> drain' : (valueUs / 1000).toFixed(1);
}

function describe(ours: ShopSimRun | undefined, peer: PeerRun | undefined): string {
  if (ours === undefined || peer === undefined) return '';
  const { response, sendDelay } = ours.measure.latencyUs;
  const { steady } = peer.output;
  return (
    `shop-sim p50/p99/p99.9 ${msOf(response.p50Us)}/${msOf(response.p99Us)}/${msOf(response.p999Us)} ms ` +
    `(send delay p99 ${msOf(sendDelay.p99Us)}, ${ours.result.generator.verdict}), ` +
    `perf-test ${steady.p50Ms}/${steady.p99Ms}/${steady.p999Ms} ms`
  );
}
