import { expect, it } from 'vitest';
import { createRng } from '../../../src/rng.ts';
import type { OrderFacts, PaymentFacts } from '../../../src/services/revenue/order-facts.ts';
import type { RevenueResult } from '../../../src/services/revenue/revenue-results.ts';
import { type RevenueOutput, RevenueStream } from '../../../src/services/revenue/revenue-stream.ts';
import type { StateChange } from '../../../src/services/revenue/state-change.ts';
import { conspicuousCustomers, sessionsOf, sumsBySecond } from './revenue-oracle.ts';

const startMs = 1_800_000_000_000;
const rule = { windowMs: 20_000, limitMinor: 50_000 };
const settings = { graceMs: 5000, sessionGapMs: 3000, rule };

type Input =
  { readonly atMs: number; readonly order: OrderFacts } | { readonly atMs: number; readonly payment: PaymentFacts };

/** A minute and a half of orders, one in twenty of them up to 4 s late, and their payments some time later. */
function inputs(seed: number, count: number): Input[] {
  const rng = createRng(seed);
  const all: Input[] = [];
  for (let index = 0; index < count; index++) {
    const atMs = startMs + Math.floor((index * 90_000) / count);
    const lateMs = rng.nextInt(20) === 0 ? rng.nextInt(4000) : 0;
    const order = {
      placedMs: atMs - lateMs,
      customerId: `C-${rng.nextInt(40)}`,
      totalMinor: 500 + rng.nextInt(9000),
      lines: [{ sku: `SKU-${rng.nextInt(30)}`, quantity: 1 + rng.nextInt(3) }],
    };
    all.push({ atMs, order });
    all.push({ atMs: atMs + rng.nextInt(1500), payment: { sentMs: atMs, isApproved: rng.nextInt(10) > 0 } });
  }
  return all.toSorted((a, b) => a.atMs - b.atMs);
}

/** Feeds the inputs, taking what there is every 200 ms; `onTake` may put another instance in the stream's place. */
function play(all: readonly Input[], onTake: (stream: RevenueStream, output: RevenueOutput) => RevenueStream) {
  const results: RevenueResult[] = [];
  let stream = new RevenueStream(settings);
  let nextMs = startMs;
  const take = (nowMs: number, isLast: boolean): void => {
    const output = stream.take(nowMs, isLast);
    results.push(...output.results);
    stream = onTake(stream, output);
  };
  for (const input of all) {
    for (; nextMs <= input.atMs; nextMs += 200) take(nextMs, false);
    if ('order' in input) stream.order(input.order);
    else stream.payment(input.payment);
  }
  take(nextMs, true);
  return { results, stream };
}

/** One more order, so late that every session before it has ended. */
function closingOrder(all: readonly Input[]): Input {
  const lastMs = Math.max(...ordersOf(all).map(({ placedMs }) => placedMs));
  const order = { placedMs: lastMs + 20_000, customerId: 'C-closing', totalMinor: 1, lines: [] };
  return { atMs: lastMs + 10_000, order };
}

function ordersOf(all: readonly Input[]): OrderFacts[] {
  return all.flatMap((input) => ('order' in input ? [input.order] : []));
}

function paymentsOf(all: readonly Input[]): PaymentFacts[] {
  return all.flatMap((input) => ('payment' in input ? [input.payment] : []));
}

/** The last revision of each second, as a reader of a compacted topic sees it. */
function lastOfEachSecond(results: readonly RevenueResult[]) {
  const seconds = new Map<number, { orders: number; revenueMinor: number; approved: number; declined: number }>();
  for (const result of results) {
    if (result.kind !== 'second') continue;
    const { second, orders, revenueMinor, approved, declined } = result;
    seconds.set(second, { orders, revenueMinor, approved, declined });
  }
  return seconds;
}

const sorted = ({ results }: RevenueOutput) => results.map((result) => JSON.stringify(result)).toSorted();

/** What is told once, whoever tells it. */
const said = (results: readonly RevenueResult[]) =>
  results
    .filter(
      (result) => result.kind === 'alert' || result.kind === 'session' || (result.kind === 'minute' && result.isFinal),
    )
    .map((result) => JSON.stringify(result));

const bySecond = (map: ReadonlyMap<number, unknown>) => [...map].toSorted(([a], [b]) => a - b);

it('sums every order and payment into its second, however late it came within the grace', () => {
  const all = inputs(1, 3000);
  const { results, stream } = play(all, (same) => same);
  expect(stream.tooLateCount).toBe(0);
  expect(bySecond(lastOfEachSecond(results))).toEqual(bySecond(sumsBySecond(ordersOf(all), paymentsOf(all))));
});

it('flags exactly the customers whom a plain look at all orders finds, each once', () => {
  const all = inputs(2, 1200);
  const { results } = play(all, (same) => same);
  const flagged = results.flatMap((result) => (result.kind === 'alert' ? [result.customerId] : []));
  const expected = conspicuousCustomers(ordersOf(all), rule.windowMs, rule.limitMinor);
  expect(expected.size).toBeGreaterThan(5);
  expect(expected.size).toBeLessThan(40);
  expect(flagged.toSorted()).toEqual([...expected].toSorted());
});

it('ends the sessions that a plain look at all orders finds', () => {
  const all = inputs(3, 400);
  const { results } = play([...all, closingOrder(all)], (same) => same);
  const ended = results.flatMap((result) =>
    result.kind === 'session'
      ? [`${result.customerId} ${result.fromMs}-${result.toMs}: ${result.orders} orders, ${result.totalMinor}`]
      : [],
  );
  expect(ended.toSorted()).toEqual(sessionsOf(ordersOf(all), settings.sessionGapMs).toSorted());
});

it('goes on from its changelog after every single crash as if there had been none', () => {
  const some = inputs(4, 1500);
  const all = [...some, closingOrder(some)];
  const changelog: StateChange[] = [];
  const crashed = play(all, (_, { changes }) => {
    changelog.push(...changes);
    const restored = new RevenueStream(settings);
    for (const change of changelog) restored.restore(change);
    return restored;
  });
  const whole = play(all, (same) => same);
  expect(bySecond(lastOfEachSecond(crashed.results))).toEqual(bySecond(lastOfEachSecond(whole.results)));
  expect(said(crashed.results).toSorted()).toEqual(said(whole.results).toSorted());
});

it('restores the same from a compacted changelog as from the whole', () => {
  const changelog: StateChange[] = [];
  const all = inputs(5, 1500);
  play(all.slice(0, 2000), (stream, { changes }) => {
    changelog.push(...changes);
    return stream;
  });
  const compacted = new Map(changelog.map(({ key, value }) => [key, value]));
  const [fromAll, fromCompacted] = [new RevenueStream(settings), new RevenueStream(settings)];
  for (const change of changelog) fromAll.restore(change);
  for (const [key, value] of compacted) fromCompacted.restore({ key, value });
  const last = startMs + 100_000;
  for (const stream of [fromAll, fromCompacted]) {
    stream.order({ placedMs: last, customerId: 'C-1', totalMinor: 100, lines: [{ sku: 'SKU-1', quantity: 1 }] });
  }
  expect(sorted(fromCompacted.take(last, true))).toEqual(sorted(fromAll.take(last, true)));
});

it('tells a second within one look after it has ended, and again only when it changed', () => {
  const stream = new RevenueStream(settings);
  const order = { placedMs: startMs + 300, customerId: 'C-1', totalMinor: 1250, lines: [] };
  stream.order(order);
  expect(stream.take(startMs + 900).results).toEqual([]);
  expect(stream.take(startMs + 1000).results).toMatchObject([
    { kind: 'second', orders: 1, revenueMinor: 1250, revision: 1, isFinal: false },
    { kind: 'minute', orders: 1, isFinal: false },
  ]);
  expect(stream.take(startMs + 1200)).toEqual({ results: [], changes: [] });
  stream.order({ ...order, totalMinor: 50 });
  expect(stream.take(startMs + 1400).results).toMatchObject([{ kind: 'second', orders: 2, revision: 2 }]);
});

it('leaves an order out, and counts it, when its window has closed', () => {
  const stream = new RevenueStream(settings);
  const order = { customerId: 'C-1', totalMinor: 100, lines: [] };
  stream.order({ ...order, placedMs: startMs + 6000 });
  stream.order({ ...order, placedMs: startMs + 1000 });
  expect(stream.tooLateCount).toBe(0);
  stream.order({ ...order, placedMs: startMs + 999 });
  expect(stream.tooLateCount).toBe(1);
});

it('names the five products of which most were ordered in the minute', () => {
  const stream = new RevenueStream(settings);
  const buy = (sku: string, quantity: number, atMs: number) =>
    stream.order({ placedMs: startMs + atMs, customerId: 'C-1', totalMinor: 1, lines: [{ sku, quantity }] });
  buy('SKU-gone', 100, 0);
  for (const [index, sku] of ['b', 'a', 'd', 'c', 'f', 'e'].entries())
    buy(`SKU-${sku}`, index < 2 ? 5 : 10 - index, 30_000);
  buy('SKU-a', 1, 60_000);
  const minutes = stream.take(startMs + 61_000).results.filter((result) => result.kind === 'minute');
  const newest = minutes.at(-1);
  expect(newest?.kind === 'minute' ? newest.topSkus : []).toEqual([
    { sku: 'SKU-d', units: 8 },
    { sku: 'SKU-c', units: 7 },
    { sku: 'SKU-a', units: 6 },
    { sku: 'SKU-f', units: 6 },
    { sku: 'SKU-b', units: 5 },
  ]);
});

it('forgets what no window needs any more', () => {
  const stream = new RevenueStream(settings);
  const live = new Set<string>();
  for (let second = 0; second < 400; second++) {
    stream.order({
      placedMs: startMs + second * 1000,
      customerId: `C-${second}`,
      totalMinor: 1,
      lines: [{ sku: 'SKU-1', quantity: 1 }],
    });
    for (const { key, value } of stream.take(startMs + second * 1000 + 1000).changes) {
      if (value === null) live.delete(key);
      else live.add(key);
    }
  }
  expect(live.size).toBeLessThan(3 * 90);
});
