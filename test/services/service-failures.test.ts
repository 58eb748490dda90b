import { describe, expect, it } from 'vitest';
import type { ConsumedRecord } from '../../src/kafka/consumer-group-port.ts';
import { readSeq } from '../../src/orders/stamp.ts';
import type { Failure } from '../../src/services/failures.ts';
import { OriginHeaders, originHeaderKeys, readOrigin } from '../../src/services/origin-headers.ts';
import { createPayment } from '../../src/services/payment.ts';
import type { RetryPlan } from '../../src/services/retry-plan.ts';
import { Service } from '../../src/services/service.ts';
import { FakeConsumerGroup } from '../support/fake-consumer-group.ts';
import { type AppendedRecord, FakeProducer } from '../support/fake-producer.ts';
import { FakeTime } from '../support/fake-time.ts';
import { buildRecord } from '../support/order-builder.ts';

const workMs = 10;

interface Shop {
  readonly service: Service;
  readonly time: FakeTime;
  readonly group: FakeConsumerGroup;
  readonly results: FakeProducer;
  readonly deadLetters: FakeProducer;
  /** By delay. */
  readonly retries: ReadonlyMap<number, FakeProducer>;
  readonly retryGroups: ReadonlyMap<number, FakeConsumerGroup>;
  readonly handled: (readonly [seq: number, endToEndMs: number])[];
  readonly givenUp: number[];
}

function open<T>(list: T[], one: T): T {
  list.push(one);
  return one;
}

/** A payment service that works for 10 ms, and whose attempts fail as the test says. */
async function openShop(
  retry: RetryPlan,
  failureOf: (seq: number, attempt: number) => Failure | undefined,
  concurrency?: number,
): Promise<Shop> {
  const time = new FakeTime();
  const headers = new OriginHeaders('orders');
  const handled: Shop['handled'] = [];
  const givenUp: number[] = [];
  const groups: FakeConsumerGroup[] = [];
  const producers: FakeProducer[] = [];
  const retries = new Map<number, FakeProducer>();
  const retryGroups = new Map<number, FakeConsumerGroup>();
  const service = new Service(
    {
      name: 'payment',
      groupId: 'g.payment',
      members: 1,
      concurrency,
      handler: createPayment({ declineRate: 0 }),
      workTime: () => workMs,
      failures: {
        failureOf: (_, seq, attempt) => failureOf(seq, attempt),
        retry,
        topics: {
          headers,
          openDeadLetters: (events) => open(producers, new FakeProducer(events, headers.forms)),
          openRetries: (delayMs, events) => {
            const producer = new FakeProducer(events, headers.forms);
            retries.set(delayMs, producer);
            return producer;
          },
          openRetryGroup: (delayMs, events) => {
            const group = new FakeConsumerGroup(events);
            retryGroups.set(delayMs, group);
            return group;
          },
        },
      },
      seed: 1,
      runHash: 7,
      openGroup: (events) => open(groups, new FakeConsumerGroup(events)),
      openProducer: (events) => open(producers, new FakeProducer(events)),
      sink: {
        handled: (seq, _phase, endToEndUs) => void handled.push([seq, Math.round(endToEndUs / 1000)]),
        deadLettered: (seq) => void givenUp.push(seq),
        committed: () => undefined,
      },
      events: {
        onNotice: () => undefined,
        onFatal: (error) => {
          throw error;
        },
      },
      after: (delayMs, callback) => time.after(delayMs, callback),
    },
    time,
  );
  await service.start();
  const [group] = groups;
  const [results, deadLetters] = producers;
  if (group === undefined || results === undefined || deadLetters === undefined) throw new Error('not opened');
  return { service, time, group, results, deadLetters, retries, retryGroups, handled, givenUp };
}

const seqsOf = (records: readonly AppendedRecord[]): number[] => records.map(({ header }) => readSeq(header));

/** What was published, as a retry topic gives it back. */
function asConsumed(record: AppendedRecord, offset: number, timestampMs: number): ConsumedRecord {
  const { key = '', value, header, moreHeaders } = record;
  return {
    offset,
    key: Buffer.from(key),
    value: Buffer.from(value),
    stamp: header,
    timestampMs,
    moreHeaders: originHeaderKeys.map((name) => Buffer.from(moreHeaders[name] ?? '')),
  };
}

/** What was published for a retry goes to the group that reads the topic. */
function relay(shop: Shop, delayMs: number, offset: number): void {
  const record = shop.retries.get(delayMs)?.appended.at(-1);
  if (record === undefined) throw new Error(`nothing was put on the retry topic of ${delayMs} ms`);
  shop.retries.get(delayMs)?.settle('acked');
  shop.retryGroups.get(delayMs)?.deliver([asConsumed(record, offset, Math.floor(shop.time.epochMs()))], 3);
}

describe('a service whose handling fails, and that tries again in place', () => {
  const retry: RetryPlan = { mode: 'blocking', attempts: 3, pauseMs: 100 };

  it('answers when an attempt succeeds, with one effect, and lets later orders of the partition wait meanwhile', async () => {
    const shop = await openShop(retry, (seq, attempt) => (seq === 1 && attempt < 3 ? 'transient' : undefined), 1);
    const intendedEpochMs = shop.time.epochMs();
    shop.group.deliver([buildRecord({ seq: 1, intendedEpochMs }), buildRecord({ seq: 2, intendedEpochMs })], 0);
    shop.time.advance(228);
    expect(shop.handled).toEqual([]);
    shop.time.advance(20);
    // Three attempts of 10 ms with two pauses of 100 ms, and then the one that waited; timers are 2 ms late at most.
    expect(shop.handled.map(([seq]) => seq)).toEqual([1, 2]);
    expect(shop.handled[0]?.[1]).toBeGreaterThanOrEqual(230);
    expect(shop.handled[0]?.[1]).toBeLessThan(234);
    expect(shop.handled[1]?.[1]).toBeGreaterThanOrEqual(240);
    expect(shop.handled[1]?.[1]).toBeLessThan(244);
    shop.results.settle('acked');
    expect(shop.group.finished).toEqual([1, 2]);
    const { books, ...counters } = shop.service.counters();
    expect(counters).toMatchObject({ consumed: 2, handled: 2, memberHandled: [2], retried: 2, deadLettered: 0 });
    expect(books).toMatchObject({ doubleEffects: 0, authorizedMinor: 2 * 2700 });
  });

  it('without a bound on concurrency keeps back that partition alone', async () => {
    const shop = await openShop(retry, (seq) => (seq === 1 ? 'permanent' : undefined));
    shop.group.deliver([buildRecord({ seq: 1 })], 0);
    shop.time.advance(15);
    shop.group.deliver([buildRecord({ seq: 2 })], 0);
    shop.group.deliver([buildRecord({ seq: 3 })], 1);
    shop.time.advance(30);
    expect(seqsOf(shop.results.appended)).toEqual([3]);
    shop.time.advance(200);
    expect(seqsOf(shop.deadLetters.appended)).toEqual([1]);
    expect(seqsOf(shop.results.appended)).toEqual([3, 2]);
  });

  it('gives an order up after the last attempt: the dead letter is the order as it came, with where it came from', async () => {
    const shop = await openShop(retry, () => 'permanent');
    const record = buildRecord({ seq: 12, offset: 4711 });
    shop.group.deliver([record], 5);
    shop.time.advance(500);
    const [letter] = shop.deadLetters.appended;
    expect(letter).toMatchObject({
      key: 'ord-00000007-0000000012',
      value: record.value?.toString(),
      moreHeaders: {
        'ss.origin.topic': 'orders',
        'ss.origin.partition': '000005',
        'ss.origin.offset': '0000000000000004711',
        'ss.attempt': '003',
        'ss.error': 'handling failed: permanent',
      },
    });
    expect(letter?.header).toEqual(record.stamp);
    expect([shop.group.finished, shop.givenUp]).toEqual([[], []]);
    shop.deadLetters.settle('acked');
    expect([shop.group.finished, shop.givenUp]).toEqual([[4711], [12]]);
    expect(shop.service.counters()).toMatchObject({
      handled: 0,
      retried: 2,
      deadLettered: 1,
      deadLetterSamples: [{ runHash: 7, seq: 12, partition: 5, offset: 4711 }],
      books: { authorizedMinor: 0 },
    });
  });

  it('counts an order that is given up twice once', async () => {
    const shop = await openShop({ ...retry, attempts: 1 }, () => 'permanent');
    for (let delivery = 0; delivery < 2; delivery++) {
      shop.group.deliver([buildRecord({ seq: 1, offset: 1 })]);
      shop.time.advance(20);
      shop.deadLetters.settle('acked');
    }
    expect(shop.deadLetters.appended).toHaveLength(2);
    expect(shop.givenUp).toEqual([1]);
    expect(shop.service.counters().deadLettered).toBe(1);
  });
});

describe('a service whose handling fails, and that has retry topics', () => {
  const retry: RetryPlan = { mode: 'topics', delaysMs: [100, 400] };

  it('puts the order on one topic after the other, lets others pass it, and answers when an attempt succeeds', async () => {
    const shop = await openShop(retry, (seq, attempt) => (seq === 1 && attempt < 3 ? 'transient' : undefined));
    const record = buildRecord({ seq: 1, offset: 20, intendedEpochMs: shop.time.epochMs() });
    shop.group.deliver([record, buildRecord({ seq: 2, offset: 21 })], 5);
    shop.time.advance(12);
    expect(shop.handled.map(([seq]) => seq)).toEqual([2]);
    // Committed only when the retry is in Kafka.
    shop.results.settle('acked');
    expect(shop.group.finished).toEqual([21]);
    expect(shop.service.counters().positions).toEqual([0, 0, 0, 0, 0, 20]);
    const first = shop.retries.get(100)?.appended[0];
    expect(first).toMatchObject({ value: record.value?.toString(), moreHeaders: { 'ss.attempt': '001' } });
    expect(first?.header).toEqual(record.stamp);
    relay(shop, 100, 0);
    expect(shop.group.finished).toEqual([21, 20]);
    // Nobody may take it for done as long as it is on its way.
    expect(shop.service.counters().positions).toEqual([]);
    shop.time.advance(99);
    expect(shop.retries.get(400)?.appended).toEqual([]);
    shop.time.advance(15);
    expect(shop.retries.get(400)?.appended[0]?.moreHeaders).toMatchObject({
      'ss.attempt': '002',
      'ss.origin.partition': '000005',
      'ss.origin.offset': '0000000000000000020',
      'ss.origin.topic': 'orders',
    });
    relay(shop, 400, 0);
    expect(shop.retryGroups.get(100)?.finished).toEqual([0]);
    shop.time.advance(415);
    expect(shop.handled.map(([seq]) => seq)).toEqual([2, 1]);
    expect(shop.handled[1]?.[1]).toBeGreaterThanOrEqual(530);
    expect(seqsOf(shop.results.appended)).toEqual([2, 1]);
    shop.results.settle('acked');
    expect(shop.retryGroups.get(400)?.finished).toEqual([0]);
    const { books, ...counters } = shop.service.counters();
    expect(counters).toMatchObject({ consumed: 2, handled: 2, memberHandled: [1], retried: 2, deadLettered: 0 });
    expect(counters.positions).toEqual([0, 0, 0, 0, 0, 22]);
    expect(books).toMatchObject({ doubleEffects: 0, authorizedMinor: 2 * 2700 });
  });

  it('knows which orders are on their way, also when a retry topic gives one of them twice', async () => {
    const shop = await openShop(retry, (_, attempt) => (attempt === 1 ? 'transient' : undefined));
    shop.group.deliver([buildRecord({ seq: 1, offset: 20 }), buildRecord({ seq: 2, offset: 21 })], 5);
    shop.time.advance(12);
    const [first, second] = shop.retries.get(100)?.appended ?? [];
    shop.retries.get(100)?.settle('acked');
    if (first === undefined || second === undefined) throw new Error('no retries');
    const timestampMs = shop.time.epochMs();
    for (const offset of [0, 0]) shop.retryGroups.get(100)?.deliver([asConsumed(first, offset, timestampMs)]);
    shop.time.advance(150);
    shop.results.settle('acked');
    // The second one has not come back yet.
    expect(shop.service.counters().positions).toEqual([]);
    shop.retryGroups.get(100)?.deliver([asConsumed(second, 1, timestampMs)]);
    shop.time.advance(150);
    shop.results.settle('acked');
    expect(shop.service.counters().positions).toEqual([0, 0, 0, 0, 0, 22]);
  });

  it('gives the order up after the last topic', async () => {
    const shop = await openShop(retry, () => 'permanent');
    shop.group.deliver([buildRecord({ seq: 1, offset: 20 })], 5);
    shop.time.advance(12);
    relay(shop, 100, 0);
    shop.time.advance(115);
    relay(shop, 400, 0);
    shop.time.advance(415);
    expect(shop.deadLetters.appended[0]?.moreHeaders).toMatchObject({
      'ss.attempt': '003',
      'ss.origin.offset': '0000000000000000020',
      'ss.error': 'handling failed: permanent',
    });
    shop.deadLetters.settle('acked');
    expect(shop.retryGroups.get(400)?.finished).toEqual([0]);
    expect(shop.service.counters()).toMatchObject({ handled: 0, retried: 2, deadLettered: 1 });
  });

  it('holds what becomes due while it is stopped, until it is started again', async () => {
    const shop = await openShop(retry, (_, attempt) => (attempt === 1 ? 'transient' : undefined));
    shop.group.deliver([buildRecord({ seq: 1 })]);
    shop.time.advance(12);
    relay(shop, 100, 0);
    await shop.service.leave();
    shop.time.advance(1000);
    expect(shop.handled).toEqual([]);
    await shop.service.rejoin();
    shop.time.advance(12);
    expect(shop.handled.map(([seq]) => seq)).toEqual([1]);
  });

  it('passes over records on a retry topic that are none of its own', async () => {
    const shop = await openShop(retry, () => undefined);
    const plain = buildRecord({ seq: 1 });
    const foreign = {
      ...buildRecord({ seq: 2, runHash: 8 }),
      moreHeaders: ['1', '1', '1'].map((text) => Buffer.from(text)),
    };
    shop.retryGroups.get(100)?.deliver([{ ...plain, moreHeaders: [undefined, undefined, undefined] }, foreign]);
    shop.time.advance(1000);
    expect(shop.handled).toEqual([]);
    expect(shop.retryGroups.get(100)?.finished).toEqual([1, 2]);
    expect(shop.service.counters().foreign).toBe(2);
  });
});

describe('the headers of an order that failed', () => {
  it('are read as they were written', () => {
    const headers = new OriginHeaders('orders');
    const origin = { partition: 11, offset: 9_007_199_254_740_991, attempt: 2 };
    const values = headers.forms.map(({ length }, index) => {
      const value = headers.value(index, origin, 'transient');
      expect(Buffer.byteLength(value)).toBe(length);
      return Buffer.from(value);
    });
    expect(readOrigin(values.slice(0, originHeaderKeys.length))).toEqual(origin);
  });

  it.each([
    ['no number', 'x'],
    ['nothing', ''],
    ['beyond what a number holds', '9999999999999999999'],
  ])('are none when one is %s', (_name, text) => {
    expect(readOrigin([Buffer.from('1'), Buffer.from(text), Buffer.from('1')])).toBeUndefined();
  });
});
