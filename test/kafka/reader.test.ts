import { describe, expect, it } from 'vitest';

import { systemClock } from '../../src/clock.ts';
import { fetchOffsets, type LogRange, readLog } from '../../src/kafka/reader.ts';
import { kafkaError } from '../../src/protocol/error-codes.ts';
import { batchField } from '../../src/protocol/record-batch-format.ts';
import { javaBytes } from '../protocol/java-bytes.ts';
import { rejectionOf } from '../support/rejection.ts';
import { connectionSettings } from '../support/scripted-server.ts';
import { type ScriptedPartition, type ScriptedTopic, startScriptedTopic } from '../support/scripted-topic.ts';

function at(baseOffset: number, batch: Buffer): Buffer {
  const copy = Buffer.from(batch);
  copy.writeBigInt64BE(BigInt(baseOffset), batchField.baseOffset);
  return copy;
}

/** A partition led by broker `leader`, with batches of three records each from offset 0. */
function partition(leader: number, batchCount: number): ScriptedPartition {
  const batches = Array.from({ length: batchCount }, (_, index) => at(index * 3, javaBytes.batchNone));
  return { leader, batches, errorCode: 0 };
}

async function read(topic: ScriptedTopic, range: LogRange, onRecord: () => void = () => undefined): Promise<string[]> {
  const seen: string[] = [];
  const collect = (index: number, offset: number, _timestampMs: number, key: Buffer | null) => {
    seen.push(`${index}/${offset} ${String(key)}`);
    onRecord();
  };
  await readLog(connectionSettings(topic.bootstrapServers), topic.name, range, collect, systemClock);
  return seen;
}

/** `partition/offset key` of so many records in a partition that was made by {@link partition}. */
function records(index: number, from: number, to: number): string[] {
  const keys = ['key-1', 'null', 'key-3'];
  return Array.from({ length: to - from }, (_, step) => `${index}/${from + step} ${keys[(from + step) % 3]}`);
}

function ofPartition(seen: readonly string[], index: number): string[] {
  return seen.filter((record) => record.startsWith(`${index}/`));
}

function fail(): never {
  throw new TypeError('a bug in the callback');
}

describe('readLog', () => {
  it('reads every partition from its leader, in offset order, up to the end it was given', async () => {
    const topic = await startScriptedTopic(2, [partition(0, 3), partition(1, 4), partition(1, 2)]);
    const seen = await read(topic, {
      from: 'earliest',
      to: new Map([
        [0, 9],
        [1, 12],
      ]),
    });
    expect(ofPartition(seen, 0)).toEqual(records(0, 0, 9));
    expect(ofPartition(seen, 1)).toEqual(records(1, 0, 12));
    expect(seen.length).toBe(21);
  });

  it('begins and ends in the middle of a batch', async () => {
    const topic = await startScriptedTopic(1, [partition(0, 4)]);
    expect(await read(topic, { from: new Map([[0, 4]]), to: new Map([[0, 8]]) })).toEqual(records(0, 4, 8));
  });

  it('has nothing to do for a partition whose end is its beginning', async () => {
    const topic = await startScriptedTopic(1, [partition(0, 0), partition(0, 1)]);
    expect(
      await read(topic, {
        from: 'earliest',
        to: new Map([
          [0, 0],
          [1, 3],
        ]),
      }),
    ).toEqual(records(1, 0, 3));
  });

  it('passes over control batches, and gaps that compaction left', async () => {
    const gap = {
      leader: 0,
      errorCode: 0,
      batches: [at(0, javaBytes.batchNone), at(3, javaBytes.control), at(10, javaBytes.batchNone)],
    };
    const topic = await startScriptedTopic(1, [gap]);
    expect(await read(topic, { from: 'earliest', to: new Map([[0, 13]]) })).toEqual([
      ...records(0, 0, 3),
      '0/10 key-1',
      '0/11 null',
      '0/12 key-3',
    ]);
  });

  it('follows a leader that moves, and reads nothing twice', async () => {
    const topic = await startScriptedTopic(2, [partition(0, 6), partition(1, 6)]);
    let count = 0;
    const seen = await read(
      topic,
      {
        from: 'earliest',
        to: new Map([
          [0, 18],
          [1, 18],
        ]),
      },
      () => {
        count += 1;
        const [moving] = topic.partitions;
        if (count === 9 && moving !== undefined) moving.leader = 1;
      },
    );
    expect(ofPartition(seen, 0)).toEqual(records(0, 0, 18));
    expect(ofPartition(seen, 1)).toEqual(records(1, 0, 18));
  });

  it('goes on with another leader when one dies, the bootstrap server included', async () => {
    const topic = await startScriptedTopic(2, [partition(0, 6), partition(1, 6)]);
    topic.onFetch = (broker, { socket }) => {
      const [moving] = topic.partitions;
      if (broker !== 0 || moving === undefined) return false;
      void topic.brokers[0]?.close();
      socket.destroy();
      moving.leader = 1;
      return true;
    };
    const onlyFirst = { ...topic, bootstrapServers: topic.bootstrapServers.slice(0, 1) };
    const seen = await read(onlyFirst, {
      from: 'earliest',
      to: new Map([
        [0, 18],
        [1, 18],
      ]),
    });
    expect(ofPartition(seen, 0)).toEqual(records(0, 0, 18));
    expect(ofPartition(seen, 1)).toEqual(records(1, 0, 18));
  });

  it('reads on elsewhere while one partition has no leader, and reads that one when it has', async () => {
    const topic = await startScriptedTopic(1, [partition(-1, 1), partition(0, 8)]);
    let count = 0;
    const range = {
      from: new Map([
        [0, 0],
        [1, 0],
      ]),
      to: new Map([
        [0, 3],
        [1, 24],
      ]),
    };
    const seen = await read(topic, range, () => {
      count += 1;
      const [leaderless] = topic.partitions;
      if (count === 6 && leaderless !== undefined) leaderless.leader = 0;
    });
    expect(ofPartition(seen, 0)).toEqual(records(0, 0, 3));
    expect(ofPartition(seen, 1)).toEqual(records(1, 0, 24));
  });

  it('waits at the end of the log, goes on when records come, and stops when it is aborted', async () => {
    const topic = await startScriptedTopic(1, [partition(0, 1)]);
    const abort = new AbortController();
    const seen: number[] = [];
    const reading = readLog(
      connectionSettings(topic.bootstrapServers),
      topic.name,
      { from: 'earliest', to: new Map([[0, Number.POSITIVE_INFINITY]]) },
      (_partition, offset) => {
        seen.push(offset);
        if (offset === 2) topic.partitions[0]?.batches.push(at(3, javaBytes.batchNone));
        if (offset === 5) abort.abort(new Error('enough'));
      },
      systemClock,
      abort.signal,
    );
    await expect(reading).rejects.toThrow('enough');
    expect(seen).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('says when an offset is not in the log', async () => {
    const topic = await startScriptedTopic(1, [partition(0, 1)]);
    const error = await rejectionOf(read(topic, { from: new Map([[0, 50]]), to: new Map([[0, 60]]) }));
    expect(error).toMatchObject({ code: 'BROKER_ERROR', kafkaError: 1 });
    expect(error.message).toContain('Offset 50 of partition 0 of topic orders is not in the log');
  });

  it('says when reading is not allowed', async () => {
    const topic = await startScriptedTopic(1, [partition(0, 1)]);
    topic.errorCode = kafkaError.TOPIC_AUTHORIZATION_FAILED;
    const error = await rejectionOf(read(topic, { from: 'earliest', to: new Map([[0, 3]]) }));
    expect(error).toMatchObject({ code: 'AUTHORIZATION_FAILED', message: expect.stringContaining('topic orders') });
  });

  it('ends with what the callback throws', async () => {
    const topic = await startScriptedTopic(2, [partition(0, 3), partition(1, 3)]);
    await expect(
      read(
        topic,
        {
          from: 'earliest',
          to: new Map([
            [0, 9],
            [1, 9],
          ]),
        },
        fail,
      ),
    ).rejects.toThrow(TypeError);
  });
});

describe('fetchOffsets', () => {
  it('gives first and next offset of every partition, whoever leads it', async () => {
    const late: ScriptedPartition = { leader: 1, errorCode: 0, batches: [at(100, javaBytes.batchNone)] };
    const topic = await startScriptedTopic(2, [partition(0, 2), late, partition(1, 0)]);
    const settings = connectionSettings(topic.bootstrapServers);
    const earliest = await fetchOffsets(settings, topic.name, 'earliest', systemClock);
    expect([...earliest]).toEqual([
      [0, 0],
      [1, 100],
      [2, 0],
    ]);
    const latest = await fetchOffsets(settings, topic.name, 'latest', systemClock);
    expect([...latest]).toEqual([
      [0, 6],
      [1, 103],
      [2, 0],
    ]);
  });

  it('gives the end for a time after the last record', async () => {
    const topic = await startScriptedTopic(1, [partition(0, 2)]);
    const settings = connectionSettings(topic.bootstrapServers);
    expect([...(await fetchOffsets(settings, topic.name, 1_800_000_000_000, systemClock))]).toEqual([[0, 6]]);
  });

  it('asks again while a new leader is not ready', async () => {
    const topic = await startScriptedTopic(1, [partition(0, 2)]);
    const [only] = topic.partitions;
    if (only === undefined) throw new Error('no partition');
    only.errorCode = kafkaError.OFFSET_NOT_AVAILABLE;
    const offsets = fetchOffsets(connectionSettings(topic.bootstrapServers), topic.name, 'latest', systemClock);
    await expect.poll(() => topic.brokers[0]?.requests.filter(({ header }) => header.apiKey === 2).length).toBe(2);
    only.errorCode = 0;
    expect([...(await offsets)]).toEqual([[0, 6]]);
  });
});
