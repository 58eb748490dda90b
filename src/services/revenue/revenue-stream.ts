import { Customers } from './customers.ts';
import type { OrderFacts, PaymentFacts } from './order-facts.ts';
import type { RevenueResult } from './revenue-results.ts';
import { readSaved, type SavedProgress, savedState } from './saved-state.ts';
import { type SecondSums, SecondWindows } from './second-windows.ts';
import { minuteEndingWith, minuteSeconds } from './sliding-minute.ts';
import type { SpendingRule } from './spending-rule.ts';
import { type StateChange, stateKinds } from './state-change.ts';
import { StreamTime } from './stream-time.ts';

export interface RevenueSettings {
  /** How long after its end a window still takes orders, by event time. */
  readonly graceMs: number;
  /** A customer's orders that are further apart belong to different sessions. */
  readonly sessionGapMs: number;
  readonly rule: SpendingRule;
}

/** What is to be published, all of it or nothing: in one transaction with the offsets of what was read for it. */
export interface RevenueOutput {
  readonly results: readonly RevenueResult[];
  readonly changes: readonly StateChange[];
}

/**
 * The business of the revenue service: orders and payments in, revenue by the second and by the minute, sessions and alerts
 * out. It knows no Kafka and no clock: `take` is told the time. Its state is what its changes said, so that a new
 * instance which restores them goes on where the last one stopped.
 */
export class RevenueStream {
  readonly #time: StreamTime;
  readonly #windows = new SecondWindows();
  readonly #customers: Customers;
  readonly #revisions = new Map<number, number>();
  /** Seconds of which something newer is known than was told, and than the changelog holds. */
  readonly #untold = new Set<number>();
  readonly #unsaved = new Set<number>();
  /** Units ordered since the last `take`, by second and SKU. */
  readonly #newUnits = new Map<number, Map<string, number>>();
  /** Keys of the changes that hold the units of a second. */
  readonly #unitsKeys = new Map<number, string[]>();
  #alerts: RevenueResult[] = [];
  #progress: SavedProgress = { streamMs: null, tooLate: 0, finalSecond: 0, minuteSecond: 0, unitsChanges: 0 };

  constructor({ graceMs, sessionGapMs, rule }: RevenueSettings) {
    this.#time = new StreamTime(graceMs);
    this.#customers = new Customers(rule, sessionGapMs, this.#time);
  }

  /** Orders that came when their window took nothing more: they are in no figure. */
  get tooLateCount(): number {
    return this.#progress.tooLate;
  }

  /** Takes an order. Costs about a microsecond and what its customer's last hour takes. */
  order(facts: OrderFacts): void {
    const { placedMs, customerId, totalMinor, lines } = facts;
    this.#time.advance(placedMs);
    if (this.#isTooLate(placedMs)) {
      this.#progress.tooLate += 1;
      return;
    }
    const window = this.#change(placedMs);
    window.orders += 1;
    window.revenueMinor += totalMinor;
    for (const { sku, quantity } of lines) {
      window.units.set(sku, (window.units.get(sku) ?? 0) + quantity);
      this.#noteUnits(window.second, sku, quantity);
    }
    const finding = this.#customers.add(facts);
    if (finding !== undefined) this.#alerts.push({ kind: 'alert', customerId, ...finding });
  }

  /** Takes the payment service's answer to an order. */
  payment({ sentMs, isApproved }: PaymentFacts): void {
    if (this.#isTooLate(sentMs)) {
      this.#progress.tooLate += 1;
      return;
    }
    const window = this.#change(sentMs);
    if (isApproved) window.approved += 1;
    else window.declined += 1;
  }

  /**
   * What is to be published now.
   *
   * @param nowEpochMs a second is told once it has ended by this time
   * @param isLast nothing more comes: the second that is not over yet is told too
   */
  take(nowEpochMs: number, isLast = false): RevenueOutput {
    const results = [...this.#alerts, ...this.#finalSeconds(), ...this.#endedSeconds(isLast ? Infinity : nowEpochMs)];
    this.#alerts = [];
    for (const session of this.#customers.takeEndedSessions()) results.push({ kind: 'session', ...session });
    const changes = [...this.#unitChanges(), ...this.#secondChanges(), ...this.#customers.takeChanges()];
    if (results.length > 0 || changes.length > 0) changes.push(this.#progressChange());
    return { results, changes };
  }

  /** Takes a change that a `take` returned, in the order of the changelog. */
  restore(change: StateChange): void {
    const { key, value } = change;
    const name = key.slice(1);
    if (key.startsWith(stateKinds.customer)) this.#customers.restore(name, change);
    else if (key.startsWith(stateKinds.second)) this.#restoreSecond(Number(name), change);
    else if (value !== null && key.startsWith(stateKinds.units)) this.#restoreUnits(change);
    else if (value !== null) this.#restoreProgress(readSaved(savedState.progress, change));
  }

  #isTooLate(eventMs: number): boolean {
    return this.#time.isClosed((Math.floor(eventMs / 1000) + 1) * 1000);
  }

  #change(eventMs: number): SecondSums {
    const window = this.#windows.at(eventMs);
    this.#untold.add(window.second);
    this.#unsaved.add(window.second);
    return window;
  }

  /** The last word on the seconds that take nothing more, and on their minutes. */
  #finalSeconds(): RevenueResult[] {
    const results: RevenueResult[] = [];
    for (const window of this.#windows.all()) {
      const { second } = window;
      if (second < this.#progress.finalSecond || !this.#time.isClosed((second + 1) * 1000)) continue;
      results.push(this.#secondResult(window, true));
      results.push({ kind: 'minute', second, isFinal: true, ...minuteEndingWith(this.#windows, second) });
      this.#progress.finalSecond = second + 1;
    }
    return results;
  }

  /** The seconds that have ended and changed since they were last told, and the newest minute if it was not told yet. */
  #endedSeconds(nowMs: number): RevenueResult[] {
    const results: RevenueResult[] = [];
    let newest = this.#progress.minuteSecond;
    for (const second of [...this.#untold].toSorted((a, b) => a - b)) {
      const window = this.#windows.find(second);
      if (window === undefined || second < this.#progress.finalSecond || (second + 1) * 1000 > nowMs) continue;
      results.push(this.#secondResult(window, false));
      newest = Math.max(newest, second);
    }
    if (newest > this.#progress.minuteSecond) {
      this.#progress.minuteSecond = newest;
      results.push({ kind: 'minute', second: newest, isFinal: false, ...minuteEndingWith(this.#windows, newest) });
    }
    return results;
  }

  #secondResult({ second, orders, revenueMinor, approved, declined }: SecondSums, isFinal: boolean): RevenueResult {
    const revision = (this.#revisions.get(second) ?? 0) + 1;
    this.#revisions.set(second, revision);
    this.#untold.delete(second);
    this.#unsaved.add(second);
    return { kind: 'second', second, orders, revenueMinor, approved, declined, revision, isFinal };
  }

  #noteUnits(second: number, sku: string, quantity: number): void {
    let units = this.#newUnits.get(second);
    if (units === undefined) {
      units = new Map();
      this.#newUnits.set(second, units);
    }
    units.set(sku, (units.get(sku) ?? 0) + quantity);
  }

  /** Units as what was added, under a key of their own: a second has thousands of SKUs, and few of them change at a time. */
  #unitChanges(): StateChange[] {
    const changes = [...this.#newUnits].map(([second, units]) => {
      this.#progress.unitsChanges += 1;
      const key = `${stateKinds.units}${second}:${this.#progress.unitsChanges}`;
      this.#unitsKeysOf(second).push(key);
      return { key, value: JSON.stringify([...units]) };
    });
    this.#newUnits.clear();
    return changes;
  }

  /** Seconds that changed; those that no minute needs any more are forgotten. */
  #secondChanges(): StateChange[] {
    const changes: StateChange[] = [];
    const forgotten = this.#windows.forgetBefore(this.#progress.finalSecond - minuteSeconds);
    for (const second of this.#unsaved) {
      const window = this.#windows.find(second);
      if (window === undefined) continue;
      const { orders, revenueMinor, approved, declined } = window;
      const value = JSON.stringify([orders, revenueMinor, approved, declined, this.#revisions.get(second) ?? 0]);
      changes.push({ key: `${stateKinds.second}${second}`, value });
    }
    for (const second of forgotten) {
      changes.push({ key: `${stateKinds.second}${second}`, value: null });
      for (const key of this.#unitsKeysOf(second)) changes.push({ key, value: null });
      this.#unitsKeys.delete(second);
      this.#revisions.delete(second);
    }
    this.#unsaved.clear();
    return changes;
  }

  #unitsKeysOf(second: number): string[] {
    let keys = this.#unitsKeys.get(second);
    if (keys === undefined) {
      keys = [];
      this.#unitsKeys.set(second, keys);
    }
    return keys;
  }

  #restoreSecond(second: number, change: StateChange): void {
    if (change.value === null) {
      this.#windows.forget(second);
      this.#unitsKeys.delete(second);
      this.#revisions.delete(second);
      return;
    }
    const [orders, revenueMinor, approved, declined, revision] = readSaved(savedState.second, change);
    Object.assign(this.#windows.of(second), { orders, revenueMinor, approved, declined });
    this.#revisions.set(second, revision);
    // Whether it was told as it stands nobody knows: one revision more says the same again.
    this.#untold.add(second);
  }

  #restoreUnits(change: StateChange): void {
    const second = Number(change.key.slice(1, change.key.indexOf(':')));
    this.#unitsKeysOf(second).push(change.key);
    const { units } = this.#windows.of(second);
    for (const [sku, count] of readSaved(savedState.units, change)) units.set(sku, (units.get(sku) ?? 0) + count);
  }

  #restoreProgress(progress: SavedProgress): void {
    this.#progress = progress;
    if (progress.streamMs !== null) this.#time.advance(progress.streamMs);
  }

  #progressChange(): StateChange {
    const streamMs = Number.isFinite(this.#time.ms) ? this.#time.ms : null;
    return { key: stateKinds.progress, value: JSON.stringify({ ...this.#progress, streamMs }) };
  }
}
