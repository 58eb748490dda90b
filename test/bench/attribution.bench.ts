/**
 * What it costs to know where an order's time went: `npx tsc -p tsconfig.bench.json && node
 * build/test/bench/attribution.bench.js`. Seven rounds; the median round is printed. The target is at most 50 ns an order
 * on the service thread for everything that is new there.
 */
import { PartitionProgress } from '../../src/kafka/partition-progress.ts';
import { AttributionTally } from '../../src/run/attribution-tally.ts';
import { createRng } from '../../src/rng.ts';

const ordersPerRound = 5_000_000;
const rounds = 7;
/** Orders in flight in a partition: started in order, finished in the order of `finishes`. */
const inFlight = 256;
const rng = createRng(7);
const waitsUs = Float64Array.from({ length: 1 << 16 }, () => 100 + 4000 * rng.nextFloat() ** 2);
const worksUs = Float64Array.from({ length: 1 << 16 }, () => 1000 + 200_000 * rng.nextFloat() ** 3);
const finishes = shuffled(Array.from({ length: inFlight }, (_, index) => index));

function shuffled(numbers: number[]): number[] {
  for (let index = numbers.length - 1; index > 0; index--) {
    const other = rng.nextInt(index + 1);
    [numbers[index], numbers[other]] = [numbers[other] ?? 0, numbers[index] ?? 0];
  }
  return numbers;
}

function medianNs(round: () => void): number {
  round();
  const timesNs = Array.from({ length: rounds }, () => {
    const startMs = performance.now();
    round();
    return ((performance.now() - startMs) * 1e6) / ordersPerRound;
  });
  return timesNs.sort((left, right) => left - right)[rounds >> 1] ?? Number.NaN;
}

function print(what: string, ns: number): void {
  process.stdout.write(`${what.padEnd(60)} ${ns.toFixed(1).padStart(7)} ns/order\n`);
}

const tally = new AttributionTally(['inventory', 'payment', 'notification']);
print(
  'AttributionTally.handled',
  medianNs(() => {
    for (let order = 0; order < ordersPerRound; order++) {
      tally.handled(order % 3, waitsUs[order & 0xffff] ?? 0, worksUs[order & 0xffff] ?? 0, order % 3 === 2);
    }
  }),
);

const progress = new PartitionProgress(0, 0);
let offset = 0;
print(
  'PartitionProgress: started and finished',
  medianNs(() => {
    for (let group = 0; group < ordersPerRound / inFlight; group++) {
      const nowMs = 1_700_000_000_000.25 + group;
      for (let index = 0; index < inFlight; index++) progress.started(offset + index, nowMs - 40);
      for (const index of finishes) progress.finished(offset + index, nowMs + index);
      offset += inFlight;
      if (group % 20 === 0) {
        progress.committing(offset);
        progress.committed(offset);
      }
    }
  }),
);
