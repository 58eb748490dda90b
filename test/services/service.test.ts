import { describe, expect, it } from 'vitest';
import { readSeq } from '../../src/orders/stamp.ts';
import type { Handler } from '../../src/services/handler.ts';
import { createPayment } from '../../src/services/payment.ts';
import { shopServices } from '../../src/services/shop-services.ts';
import { Service, type ServiceOptions } from '../../src/services/service.ts';
import { noWorkTime, workTimeOf } from '../../src/services/work-time.ts';
import { eventually } from '../support/eventually.ts';
import { FakeConsumerGroup } from '../support/fake-consumer-group.ts';
import { FakeProducer } from '../support/fake-producer.ts';
import { FakeTime } from '../support/fake-time.ts';
import { buildRecord } from '../support/order-builder.ts';

interface Handled {
  readonly seq: number;
  readonly phase: number;
  readonly endToEndUs: number;
  readonly isRedelivery: boolean;
  readonly runHash: number;
}

interface Shop {
  readonly service: Service;
  readonly group: FakeConsumerGroup;
  readonly producer: FakeProducer;
  readonly time: FakeTime;
  readonly handled: Handled[];
  /** Queue wait and work of each order, in microseconds. */
  readonly times: (readonly [queueWaitUs: number, workUs: number])[];
  readonly commitLagsUs: number[];
  readonly deadLetters: number[];
  readonly notices: string[];
  readonly fatal: Error[];
}

/** A payment service that works no time, and whose producer acks nothing by itself, unless the options say otherwise. */
async function openShop(options: Partial<ServiceOptions> = {}): Promise<Shop> {
  const time = new FakeTime();
  const handled: Handled[] = [];
  const times: Shop['times'] = [];
  const commitLagsUs: number[] = [];
  const deadLetters: number[] = [];
  const notices: string[] = [];
  const fatal: Error[] = [];
  let group: FakeConsumerGroup | undefined;
  let producer: FakeProducer | undefined;
  const service = new Service(
    {
      name: 'payment',
      groupId: 'g.payment',
      members: 2,
      handler: shopServices.payment.createHandler({ declineRate: 0, stockPerSku: 1, flashSaleStock: 1 }),
      workTime: noWorkTime,
      concurrency: undefined,
      failures: undefined,
      seed: 1,
      runHash: 7,
      openGroup: (events) => (group = new FakeConsumerGroup(events)),
      openProducer: (events) => (producer = new FakeProducer(events)),
      sink: {
        handled: (seq, phase, endToEndUs, isRedelivery, runHash, queueWaitUs, workUs) => {
          handled.push({ seq, phase, endToEndUs, isRedelivery, runHash });
          times.push([queueWaitUs, workUs]);
        },
        deadLettered: (seq) => void deadLetters.push(seq),
        committed: (commitLagUs) => void commitLagsUs.push(commitLagUs),
      },
      events: { onNotice: (text) => void notices.push(text), onFatal: (error) => void fatal.push(error) },
      after: (delayMs, callback) => time.after(delayMs, callback),
      ...options,
    },
    time,
  );
  await service.start();
  if (group === undefined || producer === undefined) throw new Error('the service opened no group or producer');
  return { service, group, producer, time, handled, times, commitLagsUs, deadLetters, notices, fatal };
}

/** A payment that charges every delivery, as one does that has lost its database. */
function forgetfulPayment(): Handler {
  let chargedMinor = 0;
  return {
    handle: (order, context) => {
      chargedMinor += order.totalMinor;
      return createPayment({ declineRate: 0 }).handle(order, context);
    },
    books: () => ({ chargedMinor }),
  };
}

describe('a service', () => {
  it('publishes the result with the key and the stamp of the order', async () => {
    const { group, producer } = await openShop();
    const record = buildRecord({ seq: 12 });
    group.deliver([record]);
    expect(producer.appended).toHaveLength(1);
    const { key, value, header } = producer.appended[0] ?? {};
    expect(key).toBe('ord-00000007-0000000012');
    expect(JSON.parse(value ?? '')).toMatchObject({ type: 'PaymentAuthorized', orderId: 'ord-00000007-0000000012' });
    expect(header).toEqual(record.stamp);
  });

  it('finishes an order only when its result is acknowledged', async () => {
    const { service, group, producer } = await openShop();
    group.deliver([buildRecord({ seq: 1 }), buildRecord({ seq: 2 }), buildRecord({ seq: 3 })]);
    expect(group.finished).toEqual([]);
    producer.settle('acked', 2);
    expect(group.finished).toEqual([1, 2]);
    expect(service.counters()).toMatchObject({ consumed: 3, handled: 3, resultsAcked: 2, resultsFailed: 0 });
  });

  it('reports an order as handled when the work is done, with the time since the intended send', async () => {
    const { group, time, handled } = await openShop();
    group.deliver([buildRecord({ seq: 1, phase: 0, intendedEpochMs: time.epochMs() - 4.5 })]);
    expect(handled).toEqual([
      { seq: 1, phase: 0, endToEndUs: expect.closeTo(4500, 0), isRedelivery: false, runHash: 7 },
    ]);
  });

  it('tells the wait before the handling, from the timestamp of the record, and the work apart', async () => {
    const shop = await openShop({
      workTime: workTimeOf('notification', { kind: 'log-normal', medianMs: 30, sigma: 0.8 }),
    });
    const intendedEpochMs = shop.time.epochMs() - 40;
    shop.group.deliver([{ ...buildRecord({ seq: 1, intendedEpochMs }), timestampMs: intendedEpochMs + 15 }]);
    shop.time.advance(10_000);
    const [queueWaitUs = 0, workUs = 0] = shop.times[0] ?? [];
    expect(queueWaitUs).toBeCloseTo(25_000, 0);
    expect(workUs).toBeGreaterThan(1000);
    expect(shop.handled[0]?.endToEndUs).toBeCloseTo(40_000 + workUs, 0);
  });

  it('tells how long the first order was handled that a commit covers, when it is acknowledged', async () => {
    const { group, producer, time, commitLagsUs } = await openShop();
    group.deliver([buildRecord({ seq: 1 })]);
    time.advance(30);
    group.deliver([buildRecord({ seq: 2 }), buildRecord({ seq: 3, runHash: 8 })]);
    time.advance(5);
    producer.settle('acked');
    expect(group.finished).toEqual([3, 1, 2]);
    const [ofForeign, first, second] = group.handledMs;
    expect(ofForeign).toBeUndefined();
    expect((second ?? 0) - (first ?? 0)).toBe(30);
    time.advance(7);
    group.events.onCommitted?.(0, first ?? 0);
    expect(commitLagsUs).toEqual([42_000]);
  });

  it('tells how far it is behind in each partition: in records, and since when', async () => {
    const { service, group, time } = await openShop();
    const nowEpochMs = time.epochMs();
    group.partitionLags = [
      { partition: 0, lagRecords: 4, oldestTimestampMs: nowEpochMs - 120 },
      { partition: 1, lagRecords: 0, oldestTimestampMs: undefined },
      { partition: 2, lagRecords: 1, oldestTimestampMs: nowEpochMs + 3 },
    ];
    expect(service.lagSamples()).toEqual([
      { partition: 0, lagRecords: 4, lagMs: 120 },
      { partition: 1, lagRecords: 0, lagMs: 0 },
      { partition: 2, lagRecords: 1, lagMs: 0 },
    ]);
  });

  it('works on many orders at once and publishes each when its own work is done', async () => {
    const shop = await openShop({
      workTime: (_, seq) => seq,
    });
    shop.group.deliver([buildRecord({ seq: 30 }), buildRecord({ seq: 10 }), buildRecord({ seq: 20 })]);
    expect(shop.handled).toEqual([]);
    shop.time.advance(100);
    expect(shop.handled.map(({ seq }) => seq)).toEqual([10, 20, 30]);
    expect(shop.producer.appended.map(({ header }) => readSeq(header))).toEqual([10, 20, 30]);
  });

  it('counts records of other runs, without a stamp or that are no order as foreign, and finishes them', async () => {
    const { service, group, producer } = await openShop();
    const unstamped = { ...buildRecord({ seq: 2 }), stamp: undefined };
    group.deliver([
      buildRecord({ seq: 1, runHash: 8 }),
      unstamped,
      buildRecord({ seq: 3, value: Buffer.from('{"type":"Hello"}') }),
      { ...buildRecord({ seq: 4 }), value: null },
    ]);
    expect(producer.appended).toEqual([]);
    expect(group.finished).toEqual([1, 2, 3, 4]);
    expect(service.counters()).toMatchObject({ consumed: 0, foreign: 4, corrupt: 0 });
  });

  it('handles the orders of every run when it was told none', async () => {
    const { service, group, handled } = await openShop({ runHash: undefined });
    group.deliver([buildRecord({ seq: 1, runHash: 8 }), buildRecord({ seq: 1, runHash: 9 })]);
    expect(handled.map(({ runHash, isRedelivery }) => [runHash, isRedelivery])).toEqual([
      [8, false],
      [9, false],
    ]);
    expect(service.counters()).toMatchObject({ handled: 2, foreign: 0 });
  });

  it('counts a record whose value does not fit its checksum as corrupt and does not handle it', async () => {
    const { service, group, producer } = await openShop();
    const record = buildRecord({ seq: 1 });
    const value = Buffer.from(record.value ?? '');
    value[20] = (value[20] ?? 0) ^ 1;
    group.deliver([{ ...record, value }]);
    expect(producer.appended).toEqual([]);
    expect(group.finished).toEqual([1]);
    expect(service.counters()).toMatchObject({ consumed: 0, corrupt: 1 });
  });

  it('counts an order that comes again as a redelivery, not as another order', async () => {
    const { service, group, producer, handled } = await openShop();
    group.deliver([buildRecord({ seq: 1, offset: 5 })]);
    group.deliver([buildRecord({ seq: 1, offset: 5 })]);
    producer.settle('acked');
    expect(handled.map(({ isRedelivery }) => isRedelivery)).toEqual([false, true]);
    expect(service.counters()).toMatchObject({
      consumed: 2,
      handled: 1,
      redelivered: 1,
      outcomes: { PaymentAuthorized: 1 },
      resultsAcked: 2,
    });
    expect(group.finished).toEqual([5, 5]);
  });

  it.each([
    ['inventory', 'reservedUnits'],
    ['payment', 'authorizedMinor'],
  ] as const)('of %s has no double effect, and books that agree, when orders come again', async (name, tally) => {
    const handler = shopServices[name].createHandler({ declineRate: 0.5, stockPerSku: 9, flashSaleStock: 9 });
    const { service, group } = await openShop({ handler });
    const records = Array.from({ length: 10 }, (_, seq) => buildRecord({ seq }));
    group.deliver(records);
    group.deliver(records);
    group.deliver([buildRecord({ seq: 3, offset: 99 })]);
    const { books } = service.counters();
    expect(books).toMatchObject({ doubleEffects: 0, doubleEffectSamples: [] });
    expect(books[tally]).toBeGreaterThan(0);
    const { initialUnits = 0, remainingUnits = 0 } = books.handler.stock ?? {};
    expect(books.reservedUnits).toBe(initialUnits - remainingUnits);
    expect(books.authorizedMinor).toBe(books.handler.chargedMinor ?? 0);
  });

  it('finds a handler that forgets out: it names the orders whose effect was done again, and the money does not agree', async () => {
    const { service, group } = await openShop({ handler: forgetfulPayment() });
    group.deliver([buildRecord({ seq: 1 }), buildRecord({ seq: 2 })], 3);
    group.deliver([buildRecord({ seq: 2 }), buildRecord({ seq: 1, offset: 70 })], 3);
    const { books } = service.counters();
    expect(books).toMatchObject({
      doubleEffects: 2,
      doubleEffectSamples: [
        { runHash: 7, seq: 2, partition: 3, offset: 2 },
        { runHash: 7, seq: 1, partition: 3, offset: 70 },
      ],
      authorizedMinor: 2 * 2700,
      handler: { chargedMinor: 4 * 2700 },
    });
  });

  it('counts every double effect and names the first twenty', async () => {
    const { service, group } = await openShop({ handler: forgetfulPayment() });
    const records = Array.from({ length: 25 }, (_, seq) => buildRecord({ seq }));
    group.deliver([...records, ...records]);
    const { books } = service.counters();
    expect(books.doubleEffects).toBe(25);
    expect(books.doubleEffectSamples.map(({ seq }) => seq)).toEqual(records.slice(0, 20).map(({ offset }) => offset));
  });

  it('tells the same order at another offset from a redelivery, and counts what is out of order, with examples', async () => {
    const { service, group, handled } = await openShop();
    const records = [
      { seq: 1, offset: 5 },
      { seq: 4, offset: 6 },
      { seq: 3, offset: 7 },
      { seq: 1, offset: 8 },
    ];
    group.deliver(records.map((fields) => buildRecord(fields)));
    group.deliver([buildRecord({ seq: 4, offset: 6 })]);
    expect(handled.map(({ isRedelivery }) => isRedelivery)).toEqual([false, false, false, true, true]);
    const { samples, ...counters } = service.counters();
    expect(counters).toMatchObject({ handled: 3, redelivered: 1, duplicates: 1, outOfOrder: 1, keyOutOfOrder: 0 });
    const common = { service: 'payment', partition: 0 };
    expect(samples).toEqual([
      { ...common, kind: 'outOfOrder', order: 'ord-00000007-0000000003', offset: 7 },
      { ...common, kind: 'logDuplicate', order: 'ord-00000007-0000000001', offset: 8 },
      { ...common, kind: 'redelivered', order: 'ord-00000007-0000000004', offset: 6 },
    ]);
  });

  it('says up to where everything it was given is finished, records of others included', async () => {
    const { service, group, producer } = await openShop();
    group.deliver([buildRecord({ seq: 1, offset: 10 }), buildRecord({ seq: 2, offset: 11, runHash: 8 })], 2);
    expect(service.counters().positions).toEqual([0, 0, 10]);
    group.deliver([buildRecord({ seq: 3, offset: 12 })], 2);
    producer.settle('acked', 1);
    expect(service.counters().positions).toEqual([0, 0, 12]);
    producer.settle('acked');
    expect(service.counters().positions).toEqual([0, 0, 13]);
  });

  it('keeps results that find no room in the producer and sends them in order when there is some', async () => {
    const { group, producer } = await openShop();
    producer.capacity = 2;
    group.deliver([1, 2, 3, 4, 5].map((seq) => buildRecord({ seq })));
    expect(producer.appended).toHaveLength(2);
    producer.settle('acked', 1);
    await eventually('the next result is appended', () => producer.appended.length === 3);
    producer.capacity = 10;
    producer.settle('acked');
    await eventually('all results are appended', () => producer.appended.length === 5);
    expect(producer.appended.map(({ header }) => readSeq(header))).toEqual([1, 2, 3, 4, 5]);
    producer.settle('acked');
    expect(group.finished).toEqual([1, 2, 3, 4, 5]);
  });

  it.each(['indeterminate', 'notSent'] as const)('sends a result again whose fate is %s', async (outcome) => {
    const { service, group, producer, notices } = await openShop();
    group.deliver([buildRecord({ seq: 1 })]);
    producer.settle(outcome);
    await eventually('the result is appended again', () => producer.appended.length === 2);
    expect(group.finished).toEqual([]);
    producer.settle('acked');
    expect(group.finished).toEqual([1]);
    expect(service.counters()).toMatchObject({ resultsAcked: 1, resultsFailed: 0 });
    expect(notices).toHaveLength(1);
  });

  it('leaves an order unfinished whose result was refused', async () => {
    const { service, group, producer } = await openShop();
    group.deliver([buildRecord({ seq: 1 })]);
    producer.settle('failed');
    expect(group.finished).toEqual([]);
    expect(service.counters()).toMatchObject({ resultsAcked: 0, resultsFailed: 1 });
  });

  it('waits at its stop for the results of what it has in flight, then commits and leaves, then closes', async () => {
    const { service, group, producer } = await openShop();
    group.deliver([buildRecord({ seq: 1 })]);
    const stopped = service.stop(1000);
    expect(group.calls).toEqual(['start', 'stopFetching']);
    producer.settle('acked');
    await stopped;
    expect(group.finished).toEqual([1]);
    expect(group.calls).toEqual(['start', 'stopFetching', 'stop']);
    expect(producer.isClosed).toBe(true);
  });

  it('gives up at its stop on what is not done in time, and leaves that uncommitted', async () => {
    const { service, group, time } = await openShop({
      workTime: () => 100,
    });
    group.deliver([buildRecord({ seq: 1 })]);
    const stopped = service.stop(50);
    time.freeze(51);
    await stopped;
    expect(group.finished).toEqual([]);
    expect(service.counters()).toMatchObject({ consumed: 1, handled: 0 });
  });

  it('lets members come and go while it runs, and has as many as before when it is back', async () => {
    const { service, group } = await openShop();
    await service.setMembers(4);
    await service.leave();
    expect(service.counters().members).toBe(0);
    await service.rejoin();
    expect(service.counters().members).toBe(4);
    expect(group.calls).toEqual(['start', 'setMembers 4', 'setMembers 0', 'setMembers 4']);
  });

  it('works as much slower as it is told, from the next order on', async () => {
    const { service, group, time, handled } = await openShop({ workTime: () => 10 });
    group.deliver([buildRecord({ seq: 1 })]);
    service.slow(3);
    group.deliver([buildRecord({ seq: 2 })]);
    time.advance(12);
    expect(handled.map(({ seq }) => seq)).toEqual([1]);
    time.advance(17);
    expect(handled).toHaveLength(1);
    time.advance(3);
    expect(handled.map(({ seq }) => seq)).toEqual([1, 2]);
  });

  it('forgets what a member had in hand that was killed: no result, nothing finished, and not counted as read', async () => {
    const { service, group, producer, time, handled } = await openShop({ workTime: () => 10 });
    group.deliver([buildRecord({ seq: 1, offset: 4 }), buildRecord({ seq: 2, offset: 5 })], 0, 1);
    time.advance(5);
    group.deliver([buildRecord({ seq: 3, offset: 6 })], 0, 1);
    group.deliver([buildRecord({ seq: 4, offset: 9 })], 1, 0);
    time.advance(6);
    producer.settle('acked', 1);
    expect(group.finished).toEqual([4]);
    group.victim = 1;
    service.killMember();
    expect(service.counters().positions).toEqual([5, 9]);
    time.advance(50);
    producer.settle('acked');
    // The result of order 2 was on its way already.
    expect(handled.map(({ seq }) => seq)).toEqual([1, 2, 4]);
    expect(producer.appended.map(({ header }) => readSeq(header))).toEqual([1, 2, 4]);
    expect(service.counters()).toMatchObject({ handled: 3, positions: [5, 10] });
  });

  it('counts an order that a killed member had begun, when another member has done it', async () => {
    const { service, group, producer, time, handled } = await openShop({ workTime: () => 10 });
    group.deliver([buildRecord({ seq: 1 })], 0, 1);
    group.victim = 1;
    service.killMember();
    group.deliver([buildRecord({ seq: 1 })], 0, 0);
    time.advance(20);
    producer.settle('acked');
    expect(handled).toMatchObject([{ seq: 1, isRedelivery: false }]);
    const { books, ...counters } = service.counters();
    expect(counters).toMatchObject({ consumed: 2, handled: 1, redelivered: 1, outcomes: { PaymentAuthorized: 1 } });
    expect(books.doubleEffects).toBe(0);
  });

  it('lets an exception of a handler through to the group, where it is fatal', async () => {
    const { group } = await openShop({
      handler: {
        handle: () => {
          throw new Error('a bug');
        },
        books: () => ({}),
      },
    });
    expect(() => group.deliver([buildRecord({ seq: 1 })])).toThrow('a bug');
  });
});
