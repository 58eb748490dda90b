import { expect, it } from 'vitest';
import { eventSchemas } from '../../../src/orders/schemas/event-schemas.ts';
import { createRng } from '../../../src/rng.ts';
import type { ConfirmationMode } from '../../../src/services/confirmation/confirmation-port.ts';
import { isDeclined } from '../../../src/services/payment.ts';
import { eventually } from '../../support/eventually.ts';
import { violations } from '../../support/json-schema.ts';
import { ConfirmationRig, rule, seqOf } from './confirmation-fixture.ts';

/** The numbers of the orders that are to be confirmed: the first of each placing is no order. */
function approved(...placings: readonly (readonly [from: number, to: number])[]): number[] {
  const numbers = placings.flatMap(([from, to]) =>
    Array.from({ length: to - from - 1 }, (_unused, index) => from + 1 + index),
  );
  return numbers.filter((seq) => !isDeclined(rule.seed, seq, rule.declineRate));
}

function ascending(numbers: readonly number[]): number[] {
  return numbers.toSorted((a, b) => a - b);
}

/** What a processor of confirmations does, on any broker. @param bootstrapServers valid while tests run */
export function confirmationBehaviours(bootstrapServers: () => string): void {
  async function createRig(): Promise<ConfirmationRig> {
    const rig = new ConfirmationRig(bootstrapServers());
    await rig.createTopics();
    return rig;
  }

  it.each([50, 200, 1000])('confirms each approved order once, every %i ms', async (commitIntervalMs) => {
    const rig = await createRig();
    await rig.placeOrders(0, 300);
    const { processor, confirmed, latenciesUs, fatal } = rig.create({ commitIntervalMs });
    await processor.start();
    await rig.placeOrders(300, 600);
    const wanted = approved([0, 300], [300, 600]);
    await eventually('the confirmations', () => confirmed.length === wanted.length);
    await processor.stop();
    const confirmations = await rig.confirmations();
    expect(ascending(confirmations.map(seqOf))).toEqual(wanted);
    expect(ascending(confirmed)).toEqual(wanted);
    expect(latenciesUs.every((us) => us > 0 && us < 30_000_000)).toBe(true);
    for (const one of confirmations) expect(violations(one, eventSchemas.OrderConfirmed)).toEqual([]);
    expect(processor.counters).toMatchObject({
      consumed: 598,
      confirmed: wanted.length,
      declined: 598 - wanted.length,
      foreign: 2,
      aborts: 0,
    });
    expect(fatal).toEqual([]);
  });

  it('confirms each approved order exactly once, though it is killed three times in the middle of a transaction', async () => {
    const rig = await createRig();
    const placings: [number, number][] = [];
    for (let kill = 0; kill < 3; kill++) {
      const placing: [number, number] = [kill * 200, kill * 200 + 200];
      placings.push(placing);
      await rig.placeOrders(...placing);
      // Open for as long as the test runs, so that it is killed with everything written and nothing committed.
      const { processor } = rig.create({ commitIntervalMs: kill === 1 ? 100 : 60_000 });
      await processor.start();
      await eventually('an open transaction', () => processor.openCount > 50, { intervalMs: 1 });
      processor.kill();
      expect(processor.counters.consumed).toBeGreaterThan(50);
    }
    const last = rig.create();
    await last.processor.start();
    placings.push([600, 700]);
    await rig.placeOrders(600, 700);
    const wanted = approved(...placings);
    await eventually('everything', async () => (await rig.confirmations()).length >= wanted.length);
    await last.processor.stop();
    expect(ascending((await rig.confirmations()).map(seqOf))).toEqual(wanted);
  });

  it('confirms each order once, wherever in its work it is killed (12 kills at random)', async () => {
    const rng = createRng(5);
    const rig = await createRig();
    const placings: [number, number][] = [];
    for (let kill = 0; kill < 12; kill++) {
      const { processor } = rig.create({ commitIntervalMs: 1 + rng.nextInt(10) });
      await processor.start();
      const placing: [number, number] = [kill * 50, kill * 50 + 50];
      placings.push(placing);
      await rig.placeOrders(...placing);
      const turns = rng.nextInt(60);
      for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
      processor.kill();
    }
    const last = rig.create();
    await last.processor.start();
    const wanted = approved(...placings);
    await eventually('everything', async () => (await rig.confirmations()).length >= wanted.length);
    await last.processor.stop();
    expect(ascending((await rig.confirmations()).map(seqOf))).toEqual(wanted);
  });

  /** Every acknowledgement takes longer than the commit interval: a commit with something written is the only moment. */
  async function dieAndGoOn(mode: ConfirmationMode) {
    const rig = await createRig();
    const { processor } = rig.create({ mode, commitIntervalMs: 1 });
    await processor.start();
    const death = processor.killUncommitted(20_000);
    await rig.placeOrders(0, 100);
    expect(await death).toBe(true);
    const next = rig.create({ mode });
    await next.processor.start();
    await rig.placeOrders(100, 200);
    const wanted = approved([0, 100], [100, 200]);
    await eventually('everything', async () => {
      const seen = new Set((await rig.confirmations()).map(seqOf));
      return wanted.every((seq) => seen.has(seq));
    });
    await next.processor.stop();
    const seen = ascending((await rig.confirmations()).map(seqOf));
    return { wanted, seen, uncommitted: await rig.uncommittedCount() };
  }

  it('dies in a transaction that has something written, however late acknowledgements are, and confirms nothing twice', async () => {
    const { wanted, seen, uncommitted } = await dieAndGoOn('exactlyOnce');
    expect(seen).toEqual(wanted);
    expect(uncommitted).toBeGreaterThan(0);
  });

  it('dies before a commit that has something written, as its twin without transactions, which writes that again', async () => {
    const { wanted, seen } = await dieAndGoOn('atLeastOnce');
    expect([...new Set(seen)]).toEqual(wanted);
    expect(seen.length).toBeGreaterThan(wanted.length);
  });

  it('goes on when it was to die with something uncommitted, and there was nothing in that time', async () => {
    const rig = await createRig();
    const { processor, confirmed } = rig.create();
    await processor.start();
    expect(await processor.killUncommitted(10)).toBe(false);
    await rig.placeOrders(0, 100);
    await eventually('the confirmations', () => confirmed.length === approved([0, 100]).length);
    await processor.stop();
  });

  it('is fenced when another one starts with its transactional id, and ends without a trace', async () => {
    const rig = await createRig();
    await rig.placeOrders(0, 100);
    const zombie = rig.create({ commitIntervalMs: 1500 });
    await zombie.processor.start();
    await eventually('an open transaction', () => zombie.processor.openCount === 100);
    const next = rig.create();
    await next.processor.start();
    await eventually('the confirmations', () => next.confirmed.length === approved([0, 100]).length);
    await eventually('the end of the other', () => zombie.fatal.length === 1);
    expect(zombie.fatal[0]).toMatchObject({ failure: 'fatal' });
    expect(zombie.confirmed).toEqual([]);
    await next.processor.stop();
    expect(ascending((await rig.confirmations()).map(seqOf))).toEqual(approved([0, 100]));
  });

  it('confirms orders again, as its twin without transactions, when it is killed before it has committed', async () => {
    const rig = await createRig();
    await rig.placeOrders(0, 200);
    const wanted = approved([0, 200]);
    const first = rig.create({ mode: 'atLeastOnce', commitIntervalMs: 60_000 });
    await first.processor.start();
    await eventually('the confirmations', () => first.confirmed.length === wanted.length);
    first.processor.kill();
    const second = rig.create({ mode: 'atLeastOnce' });
    await second.processor.start();
    await eventually('the confirmations', () => second.confirmed.length === wanted.length);
    await eventually('a commit', () => second.processor.openCount === 0);
    await second.processor.stop();
    const third = rig.create({ mode: 'atLeastOnce' });
    await third.processor.start();
    await rig.placeOrders(200, 210);
    await eventually('the last', () => third.confirmed.length === approved([200, 210]).length);
    await third.processor.stop();
    const seen = (await rig.confirmations()).map(seqOf);
    expect(ascending(seen)).toEqual(ascending([...wanted, ...wanted, ...approved([200, 210])]));
  });
}
