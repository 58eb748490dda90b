/**
 * What one recorded sample costs, and the whole of recording and verifying an order: `npx tsc -p tsconfig.bench.json && node build/test/bench/recording.bench.js`.
 * Seven rounds of 20 M samples over a realistic spread of values; the median round is printed. The target is at most
 * 25 ns a sample and no garbage.
 */
import { build } from 'hdr-histogram-js';
import type { DeliveryReport } from '../../src/kafka/producer/port.ts';
import { DeliveryLedger } from '../../src/ledger/delivery-ledger.ts';
import { createLedgerMemory } from '../../src/ledger/ledger-memory.ts';
import { OrderLedger } from '../../src/ledger/order-ledger.ts';
import { placeAt } from '../../src/ledger/place.ts';
import { SharedSightings } from '../../src/ledger/sighting-ledger.ts';
import { LoadTally } from '../../src/load/tally.ts';
import { IntervalRecorder } from '../../src/metrics/interval-recorder.ts';
import { LatencyHistogram } from '../../src/metrics/latency-histogram.ts';
import { STAMP_BYTES, writeStamp } from '../../src/orders/stamp.ts';
import { createRng, hash32 } from '../../src/rng.ts';
import { SightingTally } from '../../src/run/sighting-tally.ts';
import { RecordChecks } from '../../src/services/record-checks.ts';

const samplesPerRound = 20_000_000;
const rounds = 7;
const values = latencies(1 << 16);

/** Fractional microseconds from 100 us to minutes, most of them a few milliseconds. */
function latencies(count: number): Float64Array {
  const rng = createRng(7);
  return Float64Array.from({ length: count }, () => 100 + 4000 * rng.nextFloat() ** 2 + 10 / (rng.nextFloat() + 1e-7));
}

function medianNs(round: () => void, samples: number): number {
  const timesNs = Array.from({ length: rounds }, () => {
    const startMs = performance.now();
    round();
    return ((performance.now() - startMs) * 1e6) / samples;
  });
  return timesNs.sort((left, right) => left - right)[rounds >> 1] ?? Number.NaN;
}

function print(what: string, ns: number, unit: string): void {
  process.stdout.write(`${what.padEnd(52)} ${ns.toFixed(1).padStart(9)} ${unit}\n`);
}

const recorder = new IntervalRecorder();
const recordAll = (): void => {
  for (let index = 0; index < samplesPerRound; index++) recorder.record(values[index & 0xffff] ?? 0);
};
recordAll();
const heapBefore = process.memoryUsage().heapUsed;
print('IntervalRecorder.record', medianNs(recordAll, samplesPerRound), 'ns/sample');
const heapGrowth = process.memoryUsage().heapUsed - heapBefore;
print('  heap growth over all rounds', heapGrowth / (rounds * samplesPerRound), 'bytes/sample');

const direct = build({ bitBucketSize: 64, autoResize: false, highestTrackableValue: 3.6e9 });
const directSamples = samplesPerRound / 10;
const recordDirect = (): void => {
  for (let index = 0; index < directSamples; index++) direct.recordValue(Math.round(values[index & 0xffff] ?? 0));
};
recordDirect();
print('hdr-histogram-js recordValue, for comparison', medianNs(recordDirect, directSamples), 'ns/sample');

const takes = 200;
const recordAndTake = (): void => {
  for (let take = 0; take < takes; take++) {
    for (let index = 0; index < 5000; index++) recorder.record(values[(take * 5000 + index) & 0xffff] ?? 0);
    recorder.take();
  }
};
recordAndTake();
print('5,000 records and one take', medianNs(recordAndTake, takes) / 1000, 'us');

for (const us of values) recorder.record(us);
const interval = recorder.take();
const histogram = new LatencyHistogram();
const addAll = (): void => {
  for (let add = 0; add < takes; add++) histogram.add(interval);
};
addAll();
print(`LatencyHistogram.add of ${interval.indexes.length} filled buckets`, medianNs(addAll, takes) / 1000, 'us');
const summarize = (): void => {
  for (let times = 0; times < 20; times++) histogram.summary(3);
};
print('LatencyHistogram.summary', medianNs(summarize, 20) / 1000, 'us');

// The three costs of an order, each over a run of its own of several windows, in CPU time, to which other programs on
// the machine add little. The targets are 300, 500 and 100 ns.
const runOrders = 4_000_000;
const windowOrders = 2 ** 20;
const batchOrders = 128;
const runHash = 7;

/** CPU time of this process. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** A report like the producer's: one object, filled anew for each batch. */
const report = {
  outcome: 'acked',
  partition: 0,
  baseOffset: 0,
  count: batchOrders,
  bytes: 100_000,
  settledMs: 0,
  seqs: new Uint32Array(batchOrders),
  intendedMs: new Float64Array(batchOrders),
  sentMs: new Float64Array(batchOrders),
  kafkaError: 0,
} satisfies DeliveryReport;

/** Generator thread: admitted, sent, settled; the main thread's part is not timed. */
function recordGenerator(): number {
  const memory = createLedgerMemory(windowOrders, 1);
  const deliveries = new DeliveryLedger(memory, 0);
  const ledger = new OrderLedger(memory, 0);
  const window = { startMs: 0, measureStartMs: 1, phaseStartsMs: [1], measureEndMs: Number.POSITIVE_INFINITY };
  const tally = new LoadTally(window, deliveries);
  let spentMs = 0;
  for (let seq = 0; seq < runOrders;) {
    const startMs = cpuMs();
    for (const end = seq + 8192; seq < end;) {
      for (let at = 0; at < batchOrders; at++, seq++) {
        const intendedMs = 10 + seq / 100;
        const sentMs = intendedMs + (values[seq & 0xffff] ?? 0) / 10_000;
        if (!deliveries.admits(seq)) throw new Error(`the window is full at order ${seq}`);
        tally.sent(intendedMs, sentMs);
        report.seqs[at] = seq;
        report.intendedMs[at] = intendedMs;
        report.sentMs[at] = sentMs;
      }
      tally.settled({ ...report, settledMs: 20 + seq / 100 });
    }
    spentMs += cpuMs() - startMs;
    deliveries.refresh();
    ledger.advance();
  }
  return (spentMs * 1e6) / runOrders;
}

/** Service thread: one service's check of a record, its end-to-end sample and its sighting; the checksum is not in it. */
function recordService(): number {
  const memory = createLedgerMemory(windowOrders, 2);
  const deliveries = new DeliveryLedger(memory, 0);
  const ledger = new OrderLedger(memory, 1);
  const tally = new SightingTally(['payment'], { memory, writer: 1, serviceCount: 1, firstService: 0 });
  const checks = new RecordChecks('payment');
  const stamps = Array.from({ length: 8192 }, () => new Uint8Array(STAMP_BYTES));
  const offsets = new Float64Array(12);
  let spentMs = 0;
  for (let first = 0; first < runOrders; first += stamps.length) {
    for (const [at, stamp] of stamps.entries()) {
      const seq = first + at;
      writeStamp(stamp, 0, 0, runHash, 0, hash32(1, seq) & 0xffff || 1, seq, seq, 0, 99);
      if (!deliveries.admits(seq)) throw new Error(`the window is full at order ${seq}`);
      deliveries.mark(seq, 3);
    }
    const startMs = cpuMs();
    for (let at = 0; at < stamps.length; at++) {
      const stamp = stamps[at];
      if (stamp === undefined) continue;
      const partition = hash32(2, first + at) % 12;
      const offset = offsets[partition] ?? 0;
      offsets[partition] = offset + 1;
      if (checks.check(partition, offset, stamp, 99) !== 0) throw new Error('a false alarm');
      tally.handled(0, first + at, 1, values[at & 0xffff] ?? 0, runHash);
    }
    spentMs += cpuMs() - startMs;
    deliveries.refresh();
    tally.take();
    ledger.advance();
  }
  return (spentMs * 1e6) / runOrders;
}

/** Ledger: one delivery, three sightings, and the main thread's part, over the whole run. */
function keepLedger(): number {
  const memory = createLedgerMemory(windowOrders, 2);
  const deliveries = new DeliveryLedger(memory, 0);
  const sightings = new SharedSightings(memory, 1, 3);
  const ledger = new OrderLedger(memory, 3);
  const firstPlace = placeAt(5, 1000);
  const startMs = cpuMs();
  for (let seq = 0; seq < runOrders; seq++) {
    if (!deliveries.admits(seq)) throw new Error(`the window is full at order ${seq}`);
    deliveries.mark(seq, 3, firstPlace + seq);
    for (let service = 0; service < 3; service++) sightings.see(service, seq);
    if ((seq & 0xffff) !== 0) continue;
    deliveries.refresh();
    sightings.refresh();
    ledger.advance();
  }
  if (!ledger.everyAckedOrderSeen(runOrders) || ledger.count(runOrders).acked !== runOrders) throw new Error('lost');
  return ((cpuMs() - startMs) * 1e6) / runOrders;
}

function medianOf(measure: () => number): number {
  const values = Array.from({ length: rounds }, measure).sort((left, right) => left - right);
  return values[rounds >> 1] ?? Number.NaN;
}

print('recording an order on the generator thread', medianOf(recordGenerator), 'ns/order');
print('checking and recording an order on a service thread', medianOf(recordService), 'ns/order');
print('the ledger of an order: delivery, 3 sightings, folding', medianOf(keepLedger), 'ns/order');
