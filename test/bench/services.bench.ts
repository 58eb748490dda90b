/**
 * What an order costs the thread of the services, from the bytes of a Fetch answer to the result's place in a batch:
 * `npx tsc -p tsconfig.bench.json && node build/test/bench/services.bench.js`. No socket, no group, no commit. The best of
 * 25 rounds: on a machine that does other things as well, the others say more about those.
 */
import { systemClock } from '../../src/clock.ts';
import type { ConsumedRecord, ConsumerGroup, GroupHandler } from '../../src/kafka/consumer-group-port.ts';
import { RecordCursor } from '../../src/kafka/fetching/record-cursor.ts';
import { InFlightBound } from '../../src/kafka/in-flight-bound.ts';
import { MemberLease } from '../../src/kafka/partition-lease.ts';
import { PartitionProgress } from '../../src/kafka/partition-progress.ts';
import { Batch } from '../../src/kafka/producer/batch.ts';
import type { DeliveryReport, Producer, ProducerEvents, RecordContent } from '../../src/kafka/producer/port.ts';
import { OrderReader } from '../../src/orders/order-reader.ts';
import { buildOrderTemplates } from '../../src/orders/order-templates.ts';
import { OrderWriter } from '../../src/orders/order-writer.ts';
import { STAMP_BYTES, STAMP_HEADER_KEY } from '../../src/orders/stamp.ts';
import { RecordWriter } from '../../src/protocol/record-batch-writer.ts';
import { AttributionTally } from '../../src/run/attribution-tally.ts';
import { SightingTally } from '../../src/run/sighting-tally.ts';
import { EventBytes } from '../../src/services/event-bytes.ts';
import type { ServiceEvent } from '../../src/services/handler.ts';
import { Service } from '../../src/services/service.ts';
import { shopServices, type ShopServiceName } from '../../src/services/shop-services.ts';
import { noWorkTime } from '../../src/services/work-time.ts';

const rounds = 25;
const partitions = 12;
const batchesPerRound = 240;
const ordersPerBatch = 25;
const batchBytes = 64 * 1024;
const ordersPerRound = batchesPerRound * ordersPerBatch;
const headerKey = Buffer.from(STAMP_HEADER_KEY);
const runHash = 0x1234_5678;

/** Encodes orders as a generator does, into one batch of a partition after the other. */
class Orders {
  readonly #writer: OrderWriter;
  readonly #recordWriter = new RecordWriter(STAMP_HEADER_KEY, STAMP_BYTES);
  readonly #nextOffsets = new Float64Array(partitions);
  #seq = 0;

  constructor(writer: OrderWriter) {
    this.#writer = writer;
  }

  nextBatch(partition: number): Buffer {
    const batch = new Batch(batchBytes);
    batch.open(partition, 0, 0, 0);
    for (let index = 0; index < ordersPerBatch; index++) {
      const nowMs = systemClock.nowMs();
      this.#writer.prepare(this.#seq++, nowMs, nowMs, 0);
      if (!batch.tryAppend(this.#recordWriter, this.#writer)) throw new Error('a batch is too small');
    }
    batch.seal({ producerId: 1n, producerEpoch: 0, baseSequence: 0 });
    const offset = this.#nextOffsets[partition] ?? 0;
    batch.buffer.writeBigInt64BE(BigInt(offset), 0);
    this.#nextOffsets[partition] = offset + ordersPerBatch;
    return batch.records();
  }
}

/** Appends to one batch, and acks it as soon as it is full. */
class AckingProducer implements Producer {
  readonly partitionCount = 1;
  readonly unsettledCount = 0;
  readonly bufferedBytes = 0;
  readonly #events: ProducerEvents;
  readonly #writer = new RecordWriter(STAMP_HEADER_KEY, STAMP_BYTES);
  readonly #batch = new Batch(batchBytes);

  constructor(events: ProducerEvents) {
    this.#events = events;
    this.#batch.open(0, 0, 0, 0);
  }

  partitionsAdded(): void {}

  append(content: RecordContent): boolean {
    if (this.#batch.tryAppend(this.#writer, content)) return true;
    this.ack();
    return this.#batch.tryAppend(this.#writer, content);
  }

  ack(): void {
    const { count, bytes, seqs, intendedMs, sentMs } = this.#batch;
    const report: DeliveryReport = {
      outcome: 'acked',
      partition: 0,
      baseOffset: 0,
      count,
      bytes,
      settledMs: 0,
      seqs,
      intendedMs,
      sentMs,
      kafkaError: 0,
    };
    this.#events.onDelivery(report);
    this.#batch.open(0, 0, 0, 0);
  }

  flush(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** A service, and its place in a group that is given Fetch answers by hand. */
interface Member {
  readonly leases: readonly MemberLease[];
  handler: GroupHandler;
}

const tally = new SightingTally(['inventory', 'payment', 'notification'], undefined);
const attribution = new AttributionTally(['inventory', 'payment', 'notification']);
const reader = new OrderReader();

async function openMember(name: ShopServiceName, index: number): Promise<Member> {
  const bound = new InFlightBound(8000, () => undefined);
  const member: Member = {
    leases: Array.from(
      { length: partitions },
      (_, partition) => new MemberLease(0, new PartitionProgress(partition, 0), bound),
    ),
    handler: { onBatch: () => undefined },
  };
  const group: ConsumerGroup = {
    start: (handler) => {
      member.handler = handler;
      return Promise.resolve();
    },
    stopFetching: () => undefined,
    stop: () => Promise.resolve(),
    commit: () => Promise.resolve(),
    setMembers: () => Promise.resolve(),
    killMember: () => undefined,
    memberCount: 1,
    assignment: [],
    inFlightCount: 0,
    rebalanceCount: 0,
    lags: () => [],
  };
  const service = new Service(
    {
      name,
      groupId: name,
      members: 1,
      concurrency: undefined,
      failures: undefined,
      handler: shopServices[name].createHandler({
        declineRate: 0.05,
        stockPerSku: 1_000_000,
        flashSaleStock: 1_000_000,
      }),
      workTime: noWorkTime,
      seed: 1,
      runHash,
      reader,
      openGroup: () => group,
      openProducer: (events) => new AckingProducer(events),
      sink: {
        handled: (seq, isWarmup, endToEndUs, _, run, queueWaitUs, workUs) => {
          tally.handled(index, seq, isWarmup, endToEndUs, run);
          attribution.handled(index, queueWaitUs, workUs, true);
        },
        deadLettered: () => undefined,
        committed: () => undefined,
      },
      events: {
        onNotice: () => undefined,
        onFatal: (error) => {
          throw error;
        },
      },
    },
    systemClock,
  );
  await service.start();
  return member;
}

function deliver({ leases, handler }: Member, partition: number, batch: Buffer): void {
  const lease = leases[partition];
  if (lease === undefined) throw new Error('no such partition');
  const cursor = new RecordCursor(batch, lease.progress.position ?? 0, headerKey);
  const records: ConsumedRecord[] = [];
  for (let record = cursor.next(); record !== undefined; record = cursor.next()) {
    if (lease.progress.started(record.offset, record.timestampMs)) records.push(record);
  }
  handler.onBatch({ lease, records });
}

function benchEvent(what: string, write: () => number): void {
  let bestEventNs = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const startMs = performance.now();
    for (let index = 0; index < ordersPerRound; index++) if (write() === 0) throw new Error('nothing was written');
    bestEventNs = Math.min(bestEventNs, ((performance.now() - startMs) * 1e6) / ordersPerRound);
  }
  process.stdout.write(`${what.padEnd(42)} ${bestEventNs.toFixed(0).padStart(6)} ns\n`);
}

const templates = await buildOrderTemplates({ seed: 1, runHash, skew: 0.75, recordSizeBytes: undefined });
const epochOffsetMs = systemClock.epochMs() - systemClock.nowMs();
const orders = new Orders(new OrderWriter(templates, { producerId: 0, key: 'orderId', epochOffsetMs }));
const names = ['inventory', 'payment', 'notification'] as const;
const members = await Promise.all(names.map((name, index) => openMember(name, index)));
const bestNs = names.map(() => Number.POSITIVE_INFINITY);
for (let round = 0; round < rounds; round++) {
  const batches = Array.from({ length: batchesPerRound }, (_, index) => orders.nextBatch(index % partitions));
  for (const [index, member] of members.entries()) {
    const startMs = performance.now();
    for (const [number, batch] of batches.entries()) deliver(member, number % partitions, batch);
    bestNs[index] = Math.min(bestNs[index] ?? 0, ((performance.now() - startMs) * 1e6) / ordersPerRound);
  }
}
for (const [index, name] of names.entries())
  process.stdout.write(`${name.padEnd(14)} ${bestNs[index]?.toFixed(0).padStart(6)} ns/order\n`);

const event: ServiceEvent = {
  type: 'StockReserved',
  version: 1,
  orderId: 'ord-12345678-0000001234',
  at: '2026-01-31T23:59:58.000Z',
  lines: [
    { sku: 'SKU-000123', quantity: 1 },
    { sku: 'SKU-004567', quantity: 2 },
  ],
};
const place = Buffer.alloc(1024);
const bytes = new EventBytes();
benchEvent('an event into a batch by JSON.stringify', () => {
  const json = JSON.stringify(event);
  return Buffer.byteLength(json) + place.write(json, 16, 'utf8');
});
benchEvent('an event into a batch by EventBytes', () => {
  bytes.encode(event);
  bytes.copyTo(place, 16);
  return bytes.length;
});
