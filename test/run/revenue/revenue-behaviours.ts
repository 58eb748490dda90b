import { expect, it } from 'vitest';
import { createRng } from '../../../src/rng.ts';
import { eventually } from '../../support/eventually.ts';
import { readCount, RevenueRig, type TestRevenue, totalOf } from './revenue-rig.ts';

async function hasRead({ service }: TestRevenue, count: number): Promise<void> {
  for (const topic of ['orders', 'payments'] as const) {
    await eventually(`${count} ${topic}`, () => readCount(service, topic) === count);
  }
}

/** What the revenue service does, on any broker. @param bootstrapServers valid while tests run */
export function revenueBehaviours(bootstrapServers: () => string): void {
  async function createRig(): Promise<RevenueRig> {
    const rig = new RevenueRig(bootstrapServers());
    await rig.createTopics();
    return rig;
  }

  it('publishes the revenue of orders, to the cent and to the order', async () => {
    const rig = await createRig();
    await rig.buy(0, 300);
    const revenue = rig.create();
    await revenue.service.start();
    await rig.buy(300, 600);
    await hasRead(revenue, 600);
    await revenue.service.stop();
    const revenueMinor = Array.from({ length: 600 }, (_, seq) => totalOf(seq)).reduce((sum, one) => sum + one, 0);
    const sums = { orders: 600, revenueMinor, approved: 570, declined: 30 };
    expect(await rig.audit()).toMatchObject({ ...sums, expected: sums, mismatches: [], flaggedTwice: 0 });
    expect(revenue.service.counters()).toMatchObject({ orders: 600, payments: 600, tooLate: 0, restores: 0 });
    expect(revenue.fatal).toEqual([]);
  });

  it('counts nothing twice and misses nothing, wherever in its work it crashes (15 crashes at random)', async () => {
    const rng = createRng(3);
    const rig = await createRig();
    const revenue = rig.create(5);
    await revenue.service.start();
    for (let crash = 0; crash < 15; crash++) {
      await rig.buy(crash * 40, crash * 40 + 40);
      const turns = rng.nextInt(60);
      for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
      await revenue.service.crash();
    }
    await hasRead(revenue, 600);
    await revenue.service.stop();
    const findings = await rig.audit();
    expect(findings).toMatchObject({ orders: 600, mismatches: [], flaggedTwice: 0 });
    expect(findings.expectedFlagged).toBeGreaterThan(0);
    expect(findings.expectedFlagged).toBeLessThan(23);
    expect(findings.flagged).toBe(findings.expectedFlagged);
    expect(revenue.service.counters().restores).toBeGreaterThan(5);
    expect(revenue.fatal).toEqual([]);
  });

  it('goes on in another process where the one before has stopped', async () => {
    const rig = await createRig();
    const first = rig.create();
    await first.service.start();
    await rig.buy(0, 250);
    await hasRead(first, 250);
    await first.service.stop();
    const second = rig.create();
    await second.service.start();
    await rig.buy(250, 400);
    await hasRead(second, 400);
    await second.service.stop();
    expect(second.service.counters()).toMatchObject({ orders: 150, restores: 1 });
    expect(await rig.audit()).toMatchObject({ orders: 400, mismatches: [] });
  });
}
