import { performance } from 'node:perf_hooks';
import { crc32c } from '@node-rs/crc32';
import { buildOrderTemplates, type OrderTemplates } from '../../src/orders/order-templates.ts';
import { hasOrderHead } from '../../src/orders/order-head.ts';
import { OrderReader } from '../../src/orders/order-reader.ts';
import { OrderWriter } from '../../src/orders/order-writer.ts';
import { parseOrder } from '../../src/orders/parse-order.ts';
import type { RecordKeyKind } from '../../src/orders/record-key.ts';
import { createSchedule } from '../../src/pacing/schedule.ts';
import type { RatePhase } from '../../src/pacing/rate-phase.ts';

/**
 * What an order costs, in ns: run with `node build/test/bench/orders.bench.js`. Records go one after the other into a
 * buffer of the size of a batch, as a producer would place them. Best of 30 rounds.
 */
const ordersPerRound = 100_000;
const rounds = 30;
const target = Buffer.alloc(256 * 1024);
const overheadBytes = 64;
const ordersRead = 8192;

function bestNs(count: number, round: () => void): number {
  let bestMs = Infinity;
  for (let index = 0; index < rounds; index++) {
    const startMs = performance.now();
    round();
    bestMs = Math.min(bestMs, performance.now() - startMs);
  }
  return (bestMs * 1e6) / count;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function report(what: string, ns: number): void {
  print(`${what.padEnd(58)} ${ns.toFixed(1).padStart(8)} ns`);
}

function benchWriter(what: string, templates: OrderTemplates, key: RecordKeyKind, withNativeCrc = false): void {
  const writer = new OrderWriter(templates, { producerId: 0, key, epochOffsetMs: 1.79e12 });
  let seq = 0;
  let check = 0;
  const ns = bestNs(ordersPerRound, () => {
    let offset = 0;
    for (let index = 0; index < ordersPerRound; index++) {
      writer.prepare(seq, seq * 0.01, seq * 0.01, 1);
      seq += 1;
      if (offset + writer.valueLength + overheadBytes > target.length) offset = 0;
      writer.write(target, offset, offset + writer.valueLength + 8);
      if (withNativeCrc) check ^= crc32c(target.subarray(offset, offset + writer.valueLength));
      offset += writer.valueLength + overheadBytes;
    }
  });
  report(what, ns + (check === 0.5 ? 1 : 0));
}

const hourMs = 3_600_000;
const constant = (ratePerSec: number): RatePhase['shape'] => ({ kind: 'constant', ratePerSec });

/** A warm-up at 5,000/s and an hour of the phase, or the phases given. */
/** Orders as a service gets them: the tails of all templates have come twice. */
function benchReader(templates: OrderTemplates): void {
  const writer = new OrderWriter(templates, { producerId: 0, key: 'none', epochOffsetMs: 1.79e12 });
  const values = Array.from({ length: ordersRead }, (_, seq) => {
    writer.prepare(seq, seq * 0.01, seq * 0.01, 1);
    const value = Buffer.alloc(writer.valueLength + overheadBytes);
    writer.write(value, 0, writer.valueLength + 8);
    return value.subarray(0, writer.valueLength);
  });
  const crcs = values.map((value) => crc32c(value));
  const reader = new OrderReader();
  let check = 0;
  const bench = (what: string, read: (value: Buffer, seq: number) => number): void =>
    report(
      what,
      bestNs(ordersRead, () => {
        for (const [seq, value] of values.entries()) check += read(value, seq);
      }),
    );
  bench('CRC-32C of an order', (value) => crc32c(value));
  bench('order read by JSON.parse', (value) => parseOrder(value)?.totalMinor ?? 0);
  bench('head of an order looked at', (value) => Number(hasOrderHead(value)));
  bench('order read with a known tail', (value) => reader.read(value)?.totalMinor ?? 0);
  bench('the same order read by the next service of the thread', (value, seq) => {
    return reader.readChecked(value, seq, crcs[seq] ?? 0)?.totalMinor ?? 0;
  });
  if (check === 0) throw new Error('nothing was read');
}

function benchSchedule(what: string, ...phases: readonly Partial<RatePhase>[]): void {
  const count = 200_000;
  let last = 0;
  const ns = bestNs(count, () => {
    const steady: RatePhase = { shape: constant(5000), arrivals: 'constant', durationMs: hourMs };
    const cursor = createSchedule({ phases: phases.map((phase) => ({ ...steady, ...phase })), seed: 1 }).cursor(0, 1);
    for (let index = 0; index < count; index++) {
      last = cursor.dueMs;
      cursor.advance();
    }
  });
  report(what, ns + (last < 0 ? 1 : 0));
}

const rssBefore = process.memoryUsage().rss;
const startMs = performance.now();
const templates = await buildOrderTemplates({ seed: 1, runHash: 0x1234_5678, skew: 0.75, recordSizeBytes: undefined });
const builtMs = performance.now() - startMs;
const rssBytes = process.memoryUsage().rss - rssBefore;
const meanBytes = templates.bytes.length / templates.count;
print(
  `${templates.count} templates in ${builtMs.toFixed(0)} ms, ${(rssBytes / 1e6).toFixed(1)} MB RSS, mean ${meanBytes.toFixed(0)} bytes`,
);
const fixed = await buildOrderTemplates({ seed: 1, runHash: 0x1234_5678, skew: 0.75, recordSizeBytes: 1024 });

for (const key of ['none', 'orderId', 'customerId', 'sku'] as const) benchWriter(`order, key ${key}`, templates, key);
benchWriter('order of 1024 bytes, key none', fixed, 'none');
benchWriter('order of 1024 bytes, key orderId', fixed, 'orderId');
benchWriter('the same, and the native CRC-32C of the value', fixed, 'orderId', true);
benchReader(templates);
benchSchedule('schedule, constant', { durationMs: 5000 }, {});
benchSchedule('schedule, constant at 3333.3/s', { shape: constant(3333.3) });
benchSchedule('schedule, ramp', { shape: { kind: 'ramp', fromPerSec: 1000, toPerSec: 5000 } });
benchSchedule('schedule, poisson', { arrivals: 'poisson' });
benchSchedule('schedule, sine', { shape: { kind: 'sine', minPerSec: 1000, maxPerSec: 9000, periodMs: 600_000 } });
benchSchedule('schedule, steps', { durationMs: 10_000 }, { shape: constant(6000) });
benchSchedule('schedule, a Poisson phase and an even one', { durationMs: 10_000, arrivals: 'poisson' }, {});
