import { expect, it } from 'vitest';
import { RevenueAudit } from '../../../src/ledger/revenue-audit.ts';
import { createRng } from '../../../src/rng.ts';
import { RevenueService } from '../../../src/services/revenue/revenue-service.ts';
import { fraudRule } from '../../../src/services/revenue/spending-rule.ts';
import { FakeTime } from '../../support/fake-time.ts';
import { buildRecord } from '../../support/order-builder.ts';
import { FakeRevenueCluster } from './fake-revenue-cluster.ts';

const startMs = Date.UTC(2026, 0, 31, 10);

interface Shop {
  readonly cluster: FakeRevenueCluster;
  readonly service: RevenueService;
  readonly notices: string[];
  readonly fatal: Error[];
  /** One commit interval passes, and what it began comes to its end. */
  turn(): Promise<void>;
}

async function openShop(): Promise<Shop> {
  const time = new FakeTime();
  const cluster = new FakeRevenueCluster();
  const notices: string[] = [];
  const fatal: Error[] = [];
  const timers = new Set<() => void>();
  const service = new RevenueService(
    {
      cluster,
      stream: { graceMs: 5000, sessionGapMs: 30_000, rule: fraudRule },
      runHash: 7,
      commitIntervalMs: 200,
      every: (_, callback) => {
        timers.add(callback);
        return () => timers.delete(callback);
      },
      events: { onNotice: (text) => notices.push(text), onFatal: (error) => fatal.push(error) },
    },
    { nowMs: () => time.nowMs(), epochMs: () => startMs + 1e9, epochOf: () => startMs + 1e9 },
  );
  await service.start();
  const turn = async (): Promise<void> => {
    for (const callback of timers) callback();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { cluster, service, notices, fatal, turn };
}

/** Order `seq`, placed 10 ms after the one before, and the answer to its payment; both are in the audit. */
function buy({ cluster }: Shop, audit: RevenueAudit, seq: number): void {
  const placedMs = startMs + seq * 10;
  const customer = { id: `C-${seq % 7}`, email: 'ada@example.test', phone: '+1-555-0101' };
  const totalMinor = 1000 + seq;
  const order = { placedAt: new Date(placedMs).toISOString(), customer, totalMinor };
  const { value, stamp } = buildRecord({ seq, intendedEpochMs: placedMs, order });
  const type = seq % 20 === 0 ? 'PaymentDeclined' : 'PaymentAuthorized';
  if (value === null || stamp === undefined) throw new Error('an order has a value and a stamp');
  cluster.append('orders', { value, stamp });
  cluster.append('payments', { value: Buffer.from(JSON.stringify({ type })), stamp });
  audit.order({ placedMs, customerId: customer.id, totalMinor });
  audit.payment(placedMs, type === 'PaymentAuthorized');
}

function auditOf(): RevenueAudit {
  return new RevenueAudit({ spendingWindowMs: fraudRule.windowMs, spendingLimitMinor: fraudRule.limitMinor });
}

function conclude({ cluster }: Shop, audit: RevenueAudit) {
  for (const { event } of cluster.published) audit.published(event);
  return audit.conclude();
}

it('publishes the revenue of every second, to the cent and to the order', async () => {
  const shop = await openShop();
  const audit = auditOf();
  for (let seq = 0; seq < 1000; seq++) {
    buy(shop, audit, seq);
    if (seq % 20 === 0) await shop.turn();
  }
  await shop.service.stop();
  expect(conclude(shop, audit)).toMatchObject({ orders: 1000, mismatchCount: 0, expectedFlagged: 7, flaggedTwice: 0 });
  expect(shop.service.counters()).toMatchObject({ orders: 1000, payments: 1000, tooLate: 0, restores: 0 });
});

it('counts nothing twice and misses nothing however its commits end and whenever it crashes', async () => {
  for (let seed = 1; seed <= 5; seed++) {
    const rng = createRng(seed);
    const shop = await openShop();
    const audit = auditOf();
    const ends = ['done', 'done', 'refused', 'done, no answer', 'refused, no answer'] as const;
    for (let seq = 0; seq < 600; seq++) {
      buy(shop, audit, seq);
      if (rng.nextInt(10) === 0) {
        const end = ends[rng.nextInt(ends.length)] ?? 'done';
        shop.cluster.nextCommits = [end];
        await shop.turn();
        // Only a crash gets a service out of a commit that nobody answers.
        if (end.endsWith('no answer') || rng.nextInt(5) === 0) await shop.service.crash();
      }
    }
    shop.cluster.nextCommits = [];
    await shop.turn();
    await shop.service.stop();
    expect(shop.fatal).toEqual([]);
    expect(shop.service.counters().restores).toBeGreaterThan(5);
    expect(conclude(shop, audit)).toMatchObject({ orders: 600, mismatchCount: 0, flaggedTwice: 0 });
  }
});

it('passes over records of others and what is no event of the shop', async () => {
  const shop = await openShop();
  const audit = auditOf();
  const foreign = buildRecord({ seq: 1, runHash: 8 });
  const noOrder = buildRecord({ seq: 2, value: Buffer.from('no JSON') });
  for (const { value, stamp } of [foreign, noOrder]) {
    if (value === null || stamp === undefined) throw new Error('a record has a value and a stamp');
    shop.cluster.append('orders', { value, stamp });
    shop.cluster.append('payments', { value, stamp });
  }
  buy(shop, audit, 3);
  await shop.turn();
  await shop.service.stop();
  expect(conclude(shop, audit)).toMatchObject({ orders: 1, mismatchCount: 0 });
  expect(shop.service.counters()).toMatchObject({ orders: 1, positions: { orders: [[0, 3]], payments: [[0, 3]] } });
});

it('says that a commit failed, and why', async () => {
  const shop = await openShop();
  shop.cluster.nextCommits = ['refused'];
  buy(shop, auditOf(), 1);
  await shop.turn();
  expect(shop.notices).toEqual([
    'revenue: a commit failed, the service begins anew from its changelog: the transaction was aborted',
  ]);
  expect(shop.cluster.outputs).toBe(2);
});
