import { crc32c } from '@node-rs/crc32';
import { Kafka, logLevel } from 'kafkajs';
import { expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { createProducer } from '../../src/kafka/producer/producer.ts';
import { fetchOffsets } from '../../src/kafka/reader.ts';
import { DeliveryLedger } from '../../src/ledger/delivery-ledger.ts';
import { createLedgerMemory, Delivery } from '../../src/ledger/ledger-memory.ts';
import { LogAudit, type LogAuditFindings } from '../../src/ledger/log-audit.ts';
import { OrderLedger } from '../../src/ledger/order-ledger.ts';
import { STAMP_BYTES, STAMP_HEADER_KEY, writeStamp } from '../../src/orders/stamp.ts';
import { LogEnds } from '../../src/run/log-ends.ts';
import { searchLog } from '../../src/run/search-log.ts';
import { settingsFor } from '../support/connection-settings.ts';
import { createTopic, uniqueTopic } from '../support/real-kafka.ts';

const runHash = 7;

/** Where the search is tried. */
export interface SearchedBroker {
  /** Only valid while tests run. */
  readonly bootstrapServers: string;
}

interface Written {
  readonly seq: number;
  readonly runHash?: number;
  readonly isCorrupt?: boolean;
}

/** Writes records to a topic of one partition, in this order. */
async function write(bootstrapServers: string, topic: string, records: readonly Written[]): Promise<void> {
  const producer = await createProducer(
    {
      topic,
      acks: 'all',
      idempotent: false,
      lingerMs: 0,
      batchSizeBytes: 16_384,
      maxInFlight: 1,
      bufferMemoryBytes: 1 << 24,
      deliveryTimeoutMs: 20_000,
      requestTimeoutMs: 10_000,
      maxRequestBytes: 1 << 20,
      headerKey: STAMP_HEADER_KEY,
      headerLength: STAMP_BYTES,
    },
    settingsFor(bootstrapServers),
    {
      onDelivery: () => undefined,
      onFatal: (error) => {
        throw error;
      },
    },
    systemClock,
  );
  for (const { seq, runHash: hash = runHash, isCorrupt = false } of records) {
    const value = Buffer.from(`order ${seq}`);
    const nowMs = systemClock.nowMs();
    producer.append({
      key: undefined,
      keyLength: 0,
      valueLength: value.length,
      seq,
      intendedMs: nowMs,
      sentMs: nowMs,
      timestampMs: Math.round(systemClock.epochMs()),
      write: (target, valueOffset, headerOffset) => {
        value.copy(target, valueOffset);
        writeStamp(target, headerOffset, 0, hash, 0, 0, seq, 0, 0, crc32c(value) ^ (isCorrupt ? 1 : 0));
      },
    });
  }
  await producer.flush();
  await producer.close();
}

/** A ledger in which the orders 0 to `orders` - 1 were acked, and no service ran. */
function ackedLedger(orders: number): OrderLedger {
  const memory = createLedgerMemory(2 ** 18, 1);
  const deliveries = new DeliveryLedger(memory, 0);
  for (let seq = 0; seq < orders; seq++) deliveries.mark(seq, Delivery.acked);
  return new OrderLedger(memory, 0);
}

/** What a search must find on any broker. */
export function searchLogBehaviours(broker: SearchedBroker): void {
  async function topicWith(...records: readonly Written[]): Promise<string> {
    const topic = uniqueTopic('search');
    await createTopic(broker.bootstrapServers, topic, { partitions: 1 });
    await write(broker.bootstrapServers, topic, records);
    return topic;
  }

  async function ends(topic: string): Promise<Map<number, number>> {
    return fetchOffsets(settingsFor(broker.bootstrapServers), topic, 'latest', systemClock);
  }

  async function search(
    topic: string,
    orders: number,
    range: { readonly start?: number; readonly endOffsets?: ReadonlyMap<number, number> } = {},
  ): Promise<LogAuditFindings> {
    const connection = settingsFor(broker.bootstrapServers);
    const settings = { runHash, orders, serviceCount: 0, everyRecord: true, positions: [] };
    const log = {
      connection,
      topic,
      startOffsets: range.start === undefined ? undefined : new Map([[0, range.start]]),
      endOffsets: range.endOffsets ?? (await ends(topic)),
    };
    const signal = new AbortController().signal;
    return searchLog(log, () => new LogAudit(ackedLedger(orders), settings), systemClock, signal);
  }

  it('finds what is lost, repeated, out of order and damaged, with partition and offset', async () => {
    const topic = await topicWith(
      { seq: 0 },
      { seq: 2 },
      { seq: 1 },
      { seq: 2 },
      { seq: 4, isCorrupt: true },
      { seq: 9, runHash: 8 },
    );
    const findings = await search(topic, 6);
    expect(findings).toMatchObject({ lost: 2, expired: 0 });
    expect(findings.checked).toEqual({
      records: 5,
      redelivered: 0,
      duplicates: 1,
      outOfOrder: 1,
      keyOutOfOrder: 0,
      corrupt: 1,
    });
    expect(findings.samples.map(({ kind, seq, partition, offset }) => [kind, seq, partition, offset])).toEqual([
      ['lost', 3, null, null],
      ['lost', 5, null, null],
      ['outOfOrder', 1, 0, 2],
      ['logDuplicate', 2, 0, 3],
      ['corrupt', 4, 0, 4],
    ]);
  });

  it('reads from where the run began to where it ended, and no other records', async () => {
    const topic = await topicWith({ seq: 0 }, { seq: 1 });
    const begin = (await ends(topic)).get(0) ?? -1;
    await write(broker.bootstrapServers, topic, [{ seq: 0 }, { seq: 1 }]);
    const endOffsets = await ends(topic);
    await write(broker.bootstrapServers, topic, [{ seq: 0 }]);
    const findings = await search(topic, 2, { start: begin, endOffsets });
    expect(findings).toMatchObject({ lost: 0, checked: { records: 2, duplicates: 0 } });
  });

  it('calls an order expired, not lost, when the log has given up records of the run', async () => {
    const topic = await topicWith({ seq: 0 }, { seq: 1 }, { seq: 2 });
    const admin = new Kafka({ brokers: broker.bootstrapServers.split(','), logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    // kafkajs knows the leaders of a topic only after it was asked about it.
    await admin.fetchTopicOffsets(topic);
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '2' }] });
    await admin.disconnect();
    expect(await search(topic, 3)).toMatchObject({ lost: 0, expired: 2, checked: { records: 1 } });
  });

  it('does not wait for records beyond the end of a log that was cut off meanwhile', async () => {
    const topic = await topicWith({ seq: 0 });
    const findings = await search(topic, 3, { endOffsets: new Map([[0, 3]]) });
    expect(findings).toMatchObject({ lost: 2, checked: { records: 1 } });
  });

  it('knows when every service was given and has finished all that the run wrote', async () => {
    const topic = await topicWith({ seq: 0 }, { seq: 1 }, { seq: 2 });
    const logEnds = new LogEnds(settingsFor(broker.bootstrapServers), topic, undefined, systemClock);
    expect(logEnds.areReachedBy([[99], [99]])).toBe(false);
    const end = (await logEnds.wait()).get(0) ?? 0;
    expect(logEnds.areReachedBy([[end], [end - 1]])).toBe(false);
    expect(logEnds.areReachedBy([[end], []])).toBe(false);
    expect(logEnds.areReachedBy([[end], [end]])).toBe(true);
    expect(logEnds.areReachedBy([])).toBe(false);
  });

  it('waits for no service in a partition into which the run wrote nothing', async () => {
    const topic = await topicWith({ seq: 0, runHash: 8 });
    const starts = await ends(topic);
    const logEnds = new LogEnds(settingsFor(broker.bootstrapServers), topic, starts, systemClock);
    await logEnds.wait();
    expect(logEnds.areReachedBy([[]])).toBe(true);
  });

  it('ends with the reason of the abort', async () => {
    const topic = await topicWith({ seq: 0 });
    const settings = { runHash, orders: 1, serviceCount: 0, everyRecord: true, positions: [] };
    const log = {
      connection: settingsFor(broker.bootstrapServers),
      topic,
      startOffsets: undefined,
      endOffsets: await ends(topic),
    };
    const stopped = AbortSignal.abort(new Error('enough'));
    const searching = searchLog(log, () => new LogAudit(ackedLedger(1), settings), systemClock, stopped);
    await expect(searching).rejects.toThrow('enough');
  });
}
