import { describe, expect, it } from 'vitest';
import { buildConsumePlan } from '../../src/cli/consume-plan.ts';
import { consumeOptions } from '../../src/cli/options/consume-options.ts';
import type { OptionTable } from '../../src/cli/options/option.ts';
import { produceOptions } from '../../src/cli/options/produce-options.ts';
import { readOptions } from '../../src/cli/options/read-options.ts';
import { requireValues } from '../../src/cli/options/require-values.ts';
import { buildProducePlan } from '../../src/cli/produce-plan.ts';
import { drawRunIdentity, runIdAt } from '../../src/cli/run-identity.ts';
import type { ConnectionSettings } from '../../src/kafka/settings.ts';
import { createRng } from '../../src/rng.ts';
import { FakeTime } from '../support/fake-time.ts';

const connection: ConnectionSettings = {
  bootstrapServers: [{ host: '127.0.0.1', port: 9092 }],
  clientId: 'shop-sim',
  tls: undefined,
  sasl: undefined,
  connectTimeoutMs: 5000,
  requestTimeoutMs: 20_000,
};
const usual = {
  members: 1,
  concurrency: undefined,
  transientFailureRatio: 0,
  poisonRatio: 0,
  retry: { mode: 'blocking', attempts: 3, pauseMs: 500 },
};
const identity = { runId: '20261123-144501-ab12', command: 'shop-sim produce', drawnSeed: 7 };

function valuesOf<Table extends OptionTable>(table: Table, given: Readonly<Record<string, string>>) {
  const all = { bootstrapServer: '127.0.0.1:9092', ...given };
  const occurrences = new Map(Object.entries(all).map(([name, text]) => [name, [text]]));
  return requireValues('test', table, readOptions(table, { occurrences, rest: [] }));
}

function producePlan(given: Readonly<Record<string, string>> = {}) {
  return buildProducePlan(valuesOf(produceOptions, given), { kind: 'kafka', connection }, identity);
}

const threads = (given: Readonly<Record<string, string>>) => producePlan(given).services.threads;

describe('the plan of produce', () => {
  it('resolves every default', () => {
    expect(producePlan()).toEqual({
      runId: '20261123-144501-ab12',
      command: 'shop-sim produce',
      target: { kind: 'kafka', connection },
      traffic: {
        phases: [
          {
            name: 'measure',
            shape: { kind: 'constant', ratePerSec: 5000 },
            arrivals: 'constant',
            durationMs: 30_000,
            flashSaleShare: 0,
          },
        ],
        warmupMs: 5000,
        maxOrders: undefined,
        seed: 7,
        key: 'orderId',
        skew: 0.75,
        recordSizeBytes: undefined,
        generators: 1,
        onFull: 'wait',
        maxBytes: 21_474_836_480,
      },
      topic: {
        orders: 'shopsim.20261123-144501-ab12.orders',
        prefix: 'shopsim.20261123-144501-ab12',
        named: false,
        keep: false,
        partitions: undefined,
        replicationFactor: undefined,
      },
      producer: {
        acks: 'all',
        idempotent: true,
        lingerMs: 5,
        batchSizeBytes: 131_072,
        maxInFlight: 5,
        bufferMemoryBytes: 33_554_432,
        deliveryTimeoutMs: 30_000,
        requestTimeoutMs: 20_000,
        client: 'shop-sim',
      },
      services: {
        names: ['inventory', 'payment', 'notification'],
        settings: {
          inventory: { ...usual, work: { kind: 'log-normal', medianMs: 5, sigma: 0.5 } },
          payment: { ...usual, work: { kind: 'log-normal', medianMs: 120, sigma: 0.6 } },
          notification: { ...usual, work: { kind: 'log-normal', medianMs: 30, sigma: 0.8 } },
        },
        threads: 1,
        declineRate: 0.05,
        stockPerSku: 10_000,
        flashSaleStock: 10_000,
        groupPrefix: 'shopsim.20261123-144501-ab12',
        from: 'earliest',
      },
      events: [],
      drainTimeoutMs: 30_000,
      verifyLog: false,
    });
  });

  it('is frozen through and through', () => {
    const plan = producePlan();
    expect(
      Object.isFrozen(plan) && Object.isFrozen(plan.services.settings.payment.work) && Object.isFrozen(plan.target),
    ).toBe(true);
  });

  it('for the embedded broker has no bound on bytes, as nothing is on a disk, unless one is given', () => {
    const target = { kind: 'embedded', brokers: 1, memoryBytes: 2 ** 28 } as const;
    const planOf = (given: Readonly<Record<string, string>>) =>
      buildProducePlan(valuesOf(produceOptions, given), target, identity);
    expect(planOf({})).toMatchObject({
      target,
      traffic: { maxBytes: undefined },
      producer: { requestTimeoutMs: 20_000 },
    });
    expect(planOf({ maxBytes: '1GiB' }).traffic.maxBytes).toBe(2 ** 30);
  });

  it('spreads the services over two threads above 15,000 orders/s, and over no more threads than there are services', () => {
    expect([threads({ rate: '15000' }), threads({ rate: '15001' }), threads({ rate: 'max' })]).toEqual([1, 2, 2]);
    expect([threads({ serviceThreads: '3' }), threads({ serviceThreads: '16' })]).toEqual([3, 3]);
    expect(threads({ rate: 'max', services: 'payment' })).toBe(1);
    expect(threads({ services: 'none', serviceThreads: '2' })).toBe(1);
  });

  it('without acks=all it is not idempotent', () => {
    expect(producePlan({ acks: '1' }).producer.idempotent).toBe(false);
    expect(producePlan({ noIdempotence: '' }).producer.idempotent).toBe(false);
  });

  it('a named topic is used as it is: its older orders are left alone', () => {
    const plan = producePlan({ topic: 'shop.orders' });
    expect(plan.topic).toMatchObject({ orders: 'shop.orders', named: true });
    expect(plan.services.from).toBe('latest');
  });

  it('the producer of kafkajs is used when it is asked for', () => {
    expect(producePlan({ client: 'kafkajs' }).producer.client).toBe('kafkajs');
  });

  it('a seed that was given is used', () => {
    expect(producePlan({ seed: '0' }).traffic.seed).toBe(0);
  });

  it('members are counted by service', () => {
    const { inventory, payment, notification } = producePlan({ members: 'payment=4,inventory=2' }).services.settings;
    expect([inventory.members, payment.members, notification.members]).toEqual([2, 4, 1]);
  });

  it('without work no service takes any time', () => {
    const { settings } = producePlan({ work: 'none' }).services;
    expect(Object.values(settings).map(({ work }) => work)).toEqual([
      { kind: 'none' },
      { kind: 'none' },
      { kind: 'none' },
    ]);
  });
});

describe('the plan of consume', () => {
  it('its groups are named after the topic, so that a later run continues', () => {
    const plan = buildConsumePlan(valuesOf(consumeOptions, { topic: 'shop.orders' }), connection, identity);
    expect(plan).toMatchObject({ topic: 'shop.orders', durationMs: 0, keepTopics: false, seed: 7 });
    expect(plan.services).toMatchObject({ groupPrefix: 'shop.orders', from: 'earliest' });
  });

  it('takes another prefix and position', () => {
    const given = { topic: 'shop.orders', groupPrefix: 'night', from: 'latest' };
    const plan = buildConsumePlan(valuesOf(consumeOptions, given), connection, identity);
    expect(plan.services).toMatchObject({ groupPrefix: 'night', from: 'latest' });
  });
});

describe('the identity of a run', () => {
  it('is the time in UTC and four letters', () => {
    const epochMs = Date.UTC(2026, 10, 23, 14, 45, 1, 999);
    expect(runIdAt(epochMs, createRng(1))).toMatch(/^20261123-144501-[2-9a-km-np-z]{4}$/);
  });

  it('two processes that start in the same moment differ', () => {
    const time = new FakeTime();
    const ids = [1, 2, 3].map((pid) => drawRunIdentity(time, pid, []).runId);
    expect(new Set(ids).size).toBe(3);
  });

  it('repeats the command as it was typed', () => {
    const words = ['produce', '--rate', '5000', '--topic', 'a b'];
    expect(drawRunIdentity(new FakeTime(), 1, words).command).toBe("shop-sim produce --rate 5000 --topic 'a b'");
  });
});
