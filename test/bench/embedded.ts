import type { BenchOptions } from './bench-options.ts';
import { runShopSim, type ShopSimRun } from './clients.ts';
import { markdownTable } from './markdown-table.ts';
import { medianMs } from './open-loop.ts';
import { median } from './statistics.ts';

const ratesPerSec = [5000, 20_000, 40_000] as const;

/**
 * The whole shop in one process on the embedded broker: produce and three services that do no work. It says what
 * shop-sim itself can carry, nothing of Kafka.
 */
export async function benchEmbedded(options: BenchOptions, note: (line: string) => void): Promise<string> {
  const traffic = [`--duration=${options.openDurationSec}s`, '--warmup=5s', '--work=none'];
  const rows: string[][] = [];
  for (const ratePerSec of ratesPerSec) {
    const runs: ShopSimRun[] = [];
    for (let round = 1; round <= options.embeddedRounds; round++) {
      const run = await runShopSim(undefined, [...traffic, `--rate=${ratePerSec}`]);
      runs.push(run);
      const { verdict, reasons } = run.result.generator;
      note(`embedded broker ${ratePerSec}/s, round ${round}: ${verdict} ${reasons.join('; ')}`);
    }
    rows.push(rowOf(ratePerSec, runs));
  }
  const header = ['embedded broker, --work none', 'acked/s', 'response p50 ms', 'response p99 ms', 'completion p99 ms'];
  return markdownTable([...header, 'CPU us/order', 'first ack s', 'accounts, measurement'], rows);
}

function rowOf(ratePerSec: number, runs: readonly ShopSimRun[]): string[] {
  const responses = runs.map(({ measure }) => measure.latencyUs.response);
  const completions = runs.flatMap(({ measure }) => measure.latencyUs.completion ?? []);
  const firstAcksMs = runs.flatMap(({ result }) => result.run.firstAckMs ?? []);
  return [
    `${ratePerSec.toLocaleString('en-US')}/s, three services`,
    Math.round(median(runs.map(({ measure }) => measure.throughput.ackedPerSec))).toLocaleString('en-US'),
    medianMs(responses, 'p50Us'),
    medianMs(responses, 'p99Us'),
    medianMs(completions, 'p99Us'),
    median(runs.map(({ cpuUsPerRecord }) => cpuUsPerRecord)).toFixed(1),
    (median(firstAcksMs) / 1000).toFixed(2),
    runs.map(({ result }) => `${result.verdict} ${result.generator.verdict}`).join(', '),
  ];
}
