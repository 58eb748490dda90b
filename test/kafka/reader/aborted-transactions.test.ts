import { describe, expect, it } from 'vitest';
import type { ConsumedRecord } from '../../../src/kafka/consumer-group-port.ts';
import { RecordCursor } from '../../../src/kafka/fetching/record-cursor.ts';
import { readLog } from '../../../src/kafka/reader.ts';
import { systemClock } from '../../../src/clock.ts';
import { encodeMarkerBatch } from '../../../src/protocol/control-record.ts';
import type { AbortedTransaction } from '../../../src/protocol/messages/fetch.ts';
import { batchAttribute, batchField } from '../../../src/protocol/record-batch-format.ts';
import { createRng } from '../../../src/rng.ts';
import { batchOf } from '../../contract/batches.ts';
import { connectionSettings } from '../../support/scripted-server.ts';
import { startScriptedTopic } from '../../support/scripted-topic.ts';

/** A log as it is written, and what its readers must get of it. */
class WrittenLog {
  readonly batches: Buffer[] = [];
  readonly aborted: (AbortedTransaction & { readonly markerOffset: number })[] = [];
  readonly #open = new Map<bigint, { readonly firstOffset: number; readonly values: string[] }>();
  readonly #decided: { readonly offset: number; readonly value: string; readonly isCommitted: boolean }[] = [];
  endOffset = 0;

  plain(value: string): this {
    this.#decided.push({ offset: this.endOffset, value, isCommitted: true });
    return this.#append(batchOf({ values: [value] }), 1);
  }

  transactional(producerId: bigint, ...values: string[]): this {
    const open = this.#open.get(producerId) ?? { firstOffset: this.endOffset, values: [] };
    this.#open.set(producerId, open);
    for (const [index, value] of values.entries()) open.values.push(`${this.endOffset + index} ${value}`);
    const attributes = batchAttribute.transactional;
    return this.#append(batchOf({ values, producerId, producerEpoch: 0, baseSequence: 0, attributes }), values.length);
  }

  end(producerId: bigint, commits: boolean): this {
    const open = this.#open.get(producerId);
    this.#open.delete(producerId);
    if (open !== undefined && !commits) {
      this.aborted.push({ producerId, firstOffset: open.firstOffset, markerOffset: this.endOffset });
    }
    for (const text of open?.values ?? []) {
      const [offset, value = ''] = text.split(' ');
      this.#decided.push({ offset: Number(offset), value, isCommitted: commits });
    }
    const marker = { commits, producerId, producerEpoch: 0, timestampMs: 1000, coordinatorEpoch: 0 };
    return this.#append(encodeMarkerBatch(marker), 1);
  }

  get openProducers(): readonly bigint[] {
    return [...this.#open.keys()];
  }

  /** Values in the order of the log. */
  values(onlyCommitted: boolean, from = 0): string[] {
    return this.#decided
      .filter(({ offset, isCommitted }) => offset >= from && (isCommitted || !onlyCommitted))
      .toSorted((a, b) => a.offset - b.offset)
      .map(({ value }) => value);
  }

  #append(batch: Buffer, count: number): this {
    batch.writeBigInt64BE(BigInt(this.endOffset), batchField.baseOffset);
    this.endOffset += count;
    this.batches.push(batch);
    return this;
  }
}

function readWithCursor(log: WrittenLog, aborted: readonly AbortedTransaction[], from = 0) {
  const cursor = new RecordCursor(Buffer.concat(log.batches), from, Buffer.from('ss'), aborted);
  const records: ConsumedRecord[] = [];
  for (let record = cursor.next(); record !== undefined; record = cursor.next()) records.push(record);
  return { values: records.map(({ value }) => value?.toString() ?? ''), nextOffset: cursor.nextOffset };
}

describe('aborted transactions in what was fetched', () => {
  const log = new WrittenLog()
    .transactional(1n, 'a', 'b')
    .plain('c')
    .end(1n, false)
    .transactional(1n, 'd')
    .transactional(2n, 'e')
    .end(1n, true)
    .transactional(1n, 'f')
    .end(2n, false)
    .end(1n, true);

  it('are passed over up to the marker of their producer, and the position goes on behind them', () => {
    expect(readWithCursor(log, log.aborted)).toEqual({ values: ['c', 'd', 'f'], nextOffset: log.endOffset });
  });

  it('are given to a reader of everything, which no control record is ever given to', () => {
    expect(readWithCursor(log, [])).toEqual({
      values: ['a', 'b', 'c', 'd', 'e', 'f'],
      nextOffset: log.endOffset,
    });
  });

  it('are passed over when the reading begins in the middle of one', () => {
    expect(readWithCursor(log, log.aborted, 1)).toMatchObject({ values: ['c', 'd', 'f'] });
  });

  it('are passed over in whatever order the broker names them', () => {
    expect(readWithCursor(log, log.aborted.toReversed())).toMatchObject({ values: ['c', 'd', 'f'] });
  });

  it('never lose or let through a record, in 2,000 logs of random transactions', () => {
    const rng = createRng(7);
    const wrong: number[] = [];
    for (let round = 0; round < 2000; round++) {
      const random = new WrittenLog();
      for (let step = 0; step < 30; step++) {
        const producerId = BigInt(rng.nextInt(4));
        const action = rng.nextInt(4);
        if (action === 0) random.plain(`p${step}`);
        else if (action === 1) random.end(producerId, rng.nextInt(2) === 0);
        else random.transactional(producerId, `t${step}`, `u${step}`);
      }
      for (const producerId of random.openProducers) random.end(producerId, rng.nextInt(2) === 0);
      const committed = readWithCursor(random, random.aborted).values.join();
      const all = readWithCursor(random, []).values.join();
      if (committed !== random.values(true).join() || all !== random.values(false).join()) wrong.push(round);
    }
    expect(wrong).toEqual([]);
  });
});

describe('readLog with isolation read_committed', () => {
  it('asks for it, delivers no aborted record, and comes to the end over control records', async () => {
    const log = new WrittenLog().transactional(1n, 'a').plain('b').end(1n, false).transactional(1n, 'c').end(1n, true);
    const topic = await startScriptedTopic(1, [{ leader: 0, batches: log.batches, errorCode: 0 }]);
    topic.abortedIn = (_partition, fetchOffset) =>
      log.aborted.filter(({ markerOffset }) => markerOffset >= fetchOffset);
    const values: string[] = [];
    const range = { from: 'earliest', to: new Map([[0, log.endOffset]]), isolation: 'readCommitted' } as const;
    await readLog(
      connectionSettings(topic.bootstrapServers),
      topic.name,
      range,
      (_partition, _offset, _timestampMs, _key, value) => values.push(value?.toString() ?? ''),
      systemClock,
    );
    expect(values).toEqual(['b', 'c']);
    expect(topic.isolations).toContain('readCommitted');
    expect(topic.isolations).not.toContain('readUncommitted');
  });
});
