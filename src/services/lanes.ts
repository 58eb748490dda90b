/** One that waits for a lane. */
interface Waiting<Item> {
  readonly item: Item;
  readonly partition: number;
  readonly arrivalMs: number;
  /** Grows with each arrival. */
  readonly place: number;
}

/**
 * The lanes in which one member of a service works: as many as it has orders in hand at the same time. The others wait in the
 * order of their arrival; those of a blocked partition let later ones of other partitions pass.
 *
 * Times are computed and not measured: work that waited starts when its lane became free, however late anybody came to
 * notice, so that coarse timers cost a lane no throughput. Knows no clock.
 */
export class Lanes<Item> {
  readonly #concurrency: number;
  readonly #onStart: (item: Item, startMs: number) => void;
  /** Since when each lane is free that is. Lanes that were never used are not in it. */
  readonly #freeSinceMs: number[] = [];
  readonly #blocked = new Map<number, { count: number; held: Waiting<Item>[] }>();
  #waiting: Waiting<Item>[] = [];
  #head = 0;
  #busy = 0;
  #place = 0;
  #isStarting = false;

  /**
   * @param concurrency lanes, 1 or more; Infinity: nobody waits but for a blocked partition
   * @param onStart work on the item starts at `startMs`, which may lie in the past; to be followed by one call of `free`
   */
  constructor(concurrency: number, onStart: (item: Item, startMs: number) => void) {
    this.#concurrency = concurrency;
    this.#onStart = onStart;
  }

  /** Items that wait. */
  get waitingCount(): number {
    let count = this.#waiting.length - this.#head;
    for (const { held } of this.#blocked.values()) count += held.length;
    return count;
  }

  /** An item came at `arrivalMs`, which is now: it starts at once when there is a lane for it. */
  arrive(item: Item, partition: number, arrivalMs: number): void {
    const held = this.#blocked.size === 0 ? undefined : this.#blocked.get(partition)?.held;
    if (held === undefined && this.#head === this.#waiting.length && this.#busy < this.#concurrency) {
      this.#start(item, arrivalMs);
      return;
    }
    (held ?? this.#waiting).push({ item, partition, arrivalMs, place: this.#place++ });
  }

  /** The work of an item ended at `endMs`, which may lie in the past: its lane is free from then on. */
  free(endMs: number): void {
    this.#busy -= 1;
    if (this.#concurrency !== Number.POSITIVE_INFINITY) this.#freeSinceMs.push(endMs);
    this.#startWaiting(Number.NEGATIVE_INFINITY);
  }

  /** No item of the partition starts until it is unblocked as often as it was blocked. */
  block(partition: number): void {
    const blocked = this.#blocked.get(partition);
    if (blocked !== undefined) {
      blocked.count += 1;
      return;
    }
    const waiting = this.#takeWaiting();
    this.#blocked.set(partition, { count: 1, held: waiting.filter((one) => one.partition === partition) });
    this.#waiting = waiting.filter((one) => one.partition !== partition);
  }

  /** Items of the partition start again, at `atMs` at the earliest, which may lie in the past. */
  unblock(partition: number, atMs: number): void {
    const blocked = this.#blocked.get(partition);
    if (blocked === undefined) throw new Error(`Partition ${partition} is not blocked.`);
    blocked.count -= 1;
    if (blocked.count > 0) return;
    this.#blocked.delete(partition);
    const released = blocked.held.map((one) => ({ ...one, arrivalMs: Math.max(one.arrivalMs, atMs) }));
    this.#waiting = [...this.#takeWaiting(), ...released].sort((a, b) => a.place - b.place);
    this.#startWaiting(atMs);
  }

  /** Forgets whoever waits, and returns them. */
  clear(): Item[] {
    const waiting = [...this.#takeWaiting(), ...[...this.#blocked.values()].flatMap(({ held }) => held)];
    this.#waiting = [];
    this.#blocked.clear();
    return waiting.map(({ item }) => item);
  }

  #takeWaiting(): Waiting<Item>[] {
    const waiting = this.#waiting.slice(this.#head);
    this.#head = 0;
    return waiting;
  }

  #startWaiting(earliestMs: number): void {
    // Work that takes no time frees its lane before it returns: a loop, not a recursion as deep as the queue.
    if (this.#isStarting) return;
    this.#isStarting = true;
    try {
      while (this.#head < this.#waiting.length && this.#busy < this.#concurrency) {
        const next = this.#waiting[this.#head];
        this.#head += 1;
        if (next !== undefined) this.#start(next.item, Math.max(next.arrivalMs, earliestMs));
      }
    } finally {
      this.#isStarting = false;
    }
    if (this.#head === this.#waiting.length && this.#head > 0) {
      this.#waiting = [];
      this.#head = 0;
    }
  }

  #start(item: Item, earliestMs: number): void {
    this.#busy += 1;
    const freeSinceMs = this.#freeSinceMs.shift() ?? earliestMs;
    this.#onStart(item, Math.max(earliestMs, freeSinceMs));
  }
}
