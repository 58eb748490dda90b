import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { apiTable } from '../../src/embedded/api/api-table.ts';
import { Brokers } from '../../src/embedded/brokers.ts';
import type { ClusterState } from '../../src/embedded/cluster-state.ts';
import { Faults } from '../../src/embedded/faults.ts';
import { GroupCoordinator } from '../../src/embedded/group/group-coordinator.ts';
import { checkBatch } from '../../src/embedded/log/check-batch.ts';
import { MemoryBudget } from '../../src/embedded/log/memory-budget.ts';
import { Dispatcher } from '../../src/embedded/net/dispatch.ts';
import { FrameDecoder } from '../../src/embedded/net/frame-decoder.ts';
import { TopicConfig } from '../../src/embedded/topics/topic-config.ts';
import { TopicRegistry } from '../../src/embedded/topics/topic-registry.ts';
import { TransactionCoordinator } from '../../src/embedded/transactions/transaction-coordinator.ts';
import { transactionParticipants } from '../../src/embedded/transactions/transaction-participants.ts';
import { ShopSimError } from '../../src/errors.ts';
import { kafkaError } from '../../src/protocol/error-codes.ts';
import { readBatchHeader, visitRecords } from '../../src/protocol/record-batch-reader.ts';
import { createRng, type Rng } from '../../src/rng.ts';
import { batchOf, patched } from '../contract/batches.ts';
import { requestFrame } from '../support/wire-client.ts';

const knownCodes: ReadonlySet<number> = new Set(Object.values(kafkaError));
const edgeValues = [0, 1, -1, 0x7f, 0x80, 0xff, 0x7fff_ffff, -0x8000_0000];

/** Changes a few bytes, fields or the length. */
function mutate(rng: Rng, bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  for (let change = rng.nextInt(4); change >= 0; change--) {
    if (copy.length < 4) break;
    const at = rng.nextInt(copy.length - 3);
    if (rng.nextInt(2) === 0) copy[at] = rng.nextInt(256);
    else copy.writeInt32BE(edgeValues[rng.nextInt(edgeValues.length)] ?? 0, at);
  }
  const cut = rng.nextInt(8);
  if (cut === 0) return copy.subarray(0, rng.nextInt(copy.length));
  if (cut === 1) return Buffer.concat([copy, randomBytes(rng, rng.nextInt(80))]);
  return copy;
}

function randomBytes(rng: Rng, count: number): Buffer {
  const bytes = Buffer.alloc(count);
  for (let at = 0; at < count; at++) bytes[at] = rng.nextInt(256);
  return bytes;
}

/** Runs what must either succeed or fail as malformed input does; anything else fails the test. */
function expectViolationAtWorst(run: () => void): boolean {
  try {
    run();
    return true;
  } catch (error) {
    // BROKER_ERROR: the compression bits were hit.
    if (error instanceof ShopSimError && ['PROTOCOL_VIOLATION', 'BROKER_ERROR'].includes(error.code)) return false;
    throw error;
  }
}

describe('malformed input, 150,000 times', () => {
  it('never makes the frame decoder lose, invent or reorder a byte, however the stream is cut (30,000 streams)', () => {
    const rng = createRng(101);
    const wrong: number[] = [];
    for (let round = 0; round < 30_000; round++) {
      const frames = Array.from({ length: 1 + rng.nextInt(5) }, () => randomBytes(rng, rng.nextInt(60)));
      const stream = Buffer.concat(
        frames.flatMap((frame) => {
          const size = Buffer.alloc(4);
          size.writeInt32BE(frame.length);
          return [size, frame];
        }),
      );
      const decoder = new FrameDecoder();
      const received: Buffer[] = [];
      for (let at = 0; at < stream.length;) {
        const next = Math.min(stream.length, at + 1 + rng.nextInt(40));
        decoder.push(stream.subarray(at, next), (frame) => received.push(Buffer.from(frame)));
        at = next;
      }
      if (received.length !== frames.length || !Buffer.concat(received).equals(Buffer.concat(frames)))
        wrong.push(round);
    }
    expect(wrong).toEqual([]);
  });

  it('makes the frame decoder refuse impossible sizes and nothing else (20,000 streams)', () => {
    const rng = createRng(102);
    const wrong: number[] = [];
    for (let round = 0; round < 20_000; round++) {
      const stream = randomBytes(rng, 4 + rng.nextInt(100));
      if (rng.nextInt(2) === 0) stream.writeInt32BE(rng.nextInt(120), 0);
      const decoder = new FrameDecoder();
      let isRefused = false;
      for (let at = 0; at < stream.length && !isRefused; at += 7) {
        isRefused = !expectViolationAtWorst(() => decoder.push(stream.subarray(at, at + 7), () => undefined));
      }
      const firstSize = stream.readInt32BE(0);
      if ((firstSize < 0 || firstSize > 100 * 1024 * 1024) && !isRefused) wrong.push(round);
    }
    expect(wrong).toEqual([]);
  });

  it('gives a damaged batch a Kafka error, and passes none whose CRC is wrong (40,000 batches)', () => {
    const rng = createRng(103);
    const rules = {
      maxBatchBytes: 10_000,
      maxTimestampMs: Date.now() + 3_600_000,
      allowsZstd: true,
      allowsTransactional: true,
    };
    const originals = [
      batchOf({ values: ['a', 'b', 'c'] }),
      batchOf({ values: ['x'.repeat(300)], producerId: 5n, producerEpoch: 1, baseSequence: 7 }),
    ];
    let passed = 0;
    const strangeCodes = new Set<number>();
    for (let round = 0; round < 40_000; round++) {
      const mutated = mutate(rng, originals[round % 2] ?? Buffer.alloc(0));
      const isRepaired = mutated.length > 61 && rng.nextInt(2) === 0;
      const result = checkBatch(isRepaired ? patched(mutated, () => undefined) : mutated, rules);
      if (typeof result === 'number') {
        if (!knownCodes.has(result) || result === 0) strangeCodes.add(result);
      } else if (readBatchHeader(result.bytes)?.recordCount === result.recordCount) {
        passed += 1;
      }
    }
    expect([...strangeCodes]).toEqual([]);
    expect(passed).toBeGreaterThan(100);
  });

  it('makes the reader of records fail as for malformed input, never otherwise (30,000 batches)', () => {
    const rng = createRng(104);
    let refused = 0;
    const original = batchOf({ values: ['a', 'bcd', 'x'.repeat(200)] });
    for (let round = 0; round < 30_000; round++) {
      const mutated = mutate(rng, original);
      const bytes = mutated.length > 61 ? patched(mutated, () => undefined) : mutated;
      const isRead = expectViolationAtWorst(() => {
        const header = readBatchHeader(bytes);
        if (header !== undefined) visitRecords(bytes, 0, header, () => undefined);
      });
      if (!isRead) refused += 1;
    }
    expect(refused).toBeGreaterThan(1000);
  });

  it('gets an answer or an end of the connection from every API, and leaves the broker whole (30,000 requests)', () => {
    const rng = createRng(105);
    const cluster = quietCluster();
    const dispatcher = new Dispatcher(cluster, new Faults(createRng(1)));
    const requester = {
      brokerId: 1,
      clientHost: '/127.0.0.1',
      onAbandoned: () => undefined,
      disconnect: () => undefined,
    };
    const seeds = requestSeeds();
    let answers = 0;
    for (let round = 0; round < 30_000; round++) {
      const frame = mutate(rng, seeds[round % seeds.length] ?? Buffer.alloc(0));
      expectViolationAtWorst(() => dispatcher.handle(frame, requester, () => (answers += 1)));
    }
    expect(answers).toBeGreaterThan(3000);
    cluster.groups.dispose();
    cluster.topics.dispose();
  });
});

function log(level: string, text: string): void {
  if (level === 'error') throw new Error(text);
}

function quietCluster(): ClusterState {
  const brokers = new Brokers([{ id: 1, host: 'localhost', port: 1, isAlive: true }]);
  const timers = { after: () => () => undefined };
  const topics = new TopicRegistry(new MemoryBudget(4 * 1024 * 1024), () => true);
  topics.create('t', new TopicConfig(new Map()), [[1], [1]]);
  const groups = new GroupCoordinator({ timers, rng: createRng(1), initialRebalanceDelayMs: 0 }, () => undefined);
  const participants = transactionParticipants(topics, groups, systemClock, () => 1, log);
  return {
    clusterId: 'x'.repeat(22),
    brokers,
    topics,
    groups,
    transactions: new TransactionCoordinator(timers, participants),
    clock: systemClock,
    timers,
    log,
    defaultPartitions: 2,
    defaultReplicationFactor: 1,
    discards: false,
    nextProducerId: () => 1n,
  };
}

const transactionalBatch = batchOf({ producerId: 1n, producerEpoch: 0, baseSequence: 0, attributes: 0x10 });

/** Plausible requests of every API and version: the header, names, numbers and a batch where one may stand. */
function requestSeeds(): readonly Buffer[] {
  const bodies = [
    Buffer.alloc(64),
    Buffer.from('ffff000100000fa000000001000174000000010000000000000000', 'hex'),
    Buffer.from('000174ffffffff000000000000000000017400000001000000000000000000000005', 'hex'),
    Buffer.concat([Buffer.from('ffffffff000003e80000000100017400000001000000000000', 'hex'), batchOf()]),
    Buffer.from('00016700001f4000001f40000000000163000000010001720000000100', 'hex'),
    // Transactions: an identity, partitions, an end, and offsets in the plain and in the flexible form.
    Buffer.from('0001780000ea6000', 'hex'),
    Buffer.from('0002780000ea60ffffffffffffffffffff00', 'hex'),
    Buffer.from('000178000000000000000100000000000100017400000001000000000001', 'hex'),
    Buffer.from('0002780267000000000000000100000000000100026d0002027400000001', 'hex'),
    Buffer.concat([Buffer.from('000178ffff000003e800000001000174000000010000000000000049', 'hex'), transactionalBatch]),
  ];
  const seeds: Buffer[] = [];
  for (const api of apiTable.values()) {
    for (let version = api.minVersion; version <= api.maxVersion; version++) {
      for (const body of bodies) seeds.push(requestFrame(api.key, version, body).subarray(4));
    }
  }
  return seeds;
}
