interface Slot<Item> {
  readonly items: Item[];
  /** When each item is due, in ticks. */
  readonly ticks: number[];
}

/** Power of two: delays up to a second, nearly all there are, are in the slot that is looked at when they are due. */
const slotCount = 1024;

/**
 * Tens of thousands of waiting items at the cost of a few array stores each, due to the millisecond: a hashed timing
 * wheel (Varghese and Lauck, "Hashed and hierarchical timing wheels", 1987, scheme 6). A timer per item would cost a
 * microsecond and an object each. Knows no clock: `advance` tells it the time.
 */
export class TimerWheel<Item> {
  readonly #slots: readonly Slot<Item>[] = Array.from({ length: slotCount }, () => ({ items: [], ticks: [] }));
  readonly #onDue: (item: Item) => void;
  #tick: number;
  #size = 0;

  /**
   * @param nowMs the time of the wheel's start; any zero, never going back
   * @param onDue called during `advance`, in the order of the due milliseconds; may add items
   */
  constructor(nowMs: number, onDue: (item: Item) => void) {
    this.#tick = Math.floor(nowMs);
    this.#onDue = onDue;
  }

  /** Items that wait. */
  get size(): number {
    return this.#size;
  }

  /** Lets an item wait until `dueMs`: it is due in the first `advance` to that time or later, never before. */
  add(item: Item, dueMs: number): void {
    const tick = Math.max(Math.ceil(dueMs), this.#tick + 1);
    const slot = this.#slot(tick);
    slot.items.push(item);
    slot.ticks.push(tick);
    this.#size += 1;
  }

  /** Releases everything that is due at `nowMs`. */
  advance(nowMs: number): void {
    const end = Math.floor(nowMs);
    // After a long pause of the thread one turn of the wheel meets every slot.
    if (end - this.#tick > slotCount) this.#tick = end - slotCount;
    while (this.#tick < end) {
      this.#tick += 1;
      this.#release(this.#slot(this.#tick), end);
    }
  }

  /** Forgets everything that waits. */
  clear(): void {
    for (const slot of this.#slots) {
      slot.items.length = 0;
      slot.ticks.length = 0;
    }
    this.#size = 0;
  }

  #slot(tick: number): Slot<Item> {
    const slot = this.#slots[tick & (slotCount - 1)];
    if (slot === undefined) throw new RangeError(`Tick ${tick} is not a whole number.`);
    return slot;
  }

  /** Items of later turns move to the front and stay; what `onDue` adds to this very slot comes behind them. */
  #release({ items, ticks }: Slot<Item>, end: number): void {
    const count = items.length;
    let kept = 0;
    for (let index = 0; index < items.length; index++) {
      const item = items[index];
      const tick = ticks[index] ?? 0;
      if (item === undefined) continue;
      if (index < count && tick <= end) {
        this.#size -= 1;
        this.#onDue(item);
      } else {
        items[kept] = item;
        ticks[kept] = tick;
        kept += 1;
      }
    }
    items.length = kept;
    ticks.length = kept;
  }
}
