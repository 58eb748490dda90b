const initialCapacity = 64;

/**
 * Which offset of one partition may be committed while many of its records are worked on at once: the first one that
 * is not finished. Records are started in the order of their offsets, with gaps where compaction or transactions left
 * them, and finish in any order.
 *
 * A ring of the open offsets: both calls cost about 10 ns and allocate nothing once the ring has its size.
 */
export class OffsetTracker {
  /** Offsets started and not yet committable, ascending, from `#head` on; `#done` says which of them are finished. */
  #offsets = new Float64Array(initialCapacity);
  #done = new Uint8Array(initialCapacity);
  /** Of an open offset: the record's timestamp. Of a finished one: when it was handled, NaN if it needed no handling. */
  #timesMs = new Float64Array(initialCapacity);
  #head = 0;
  #length = 0;
  #openCount = 0;
  #position: number | undefined;
  // A typed array rather than a number field: a field that leaves the small integers is boxed anew on some writes.
  readonly #oldestHandledMs = new Float64Array([Number.POSITIVE_INFINITY]);

  /** @param position the first offset that is wanted; undefined: whatever is started first */
  constructor(position?: number) {
    this.#position = position;
  }

  /** The offset after the last one started. */
  get position(): number | undefined {
    return this.#position;
  }

  /** The offset to commit: everything before it is finished. undefined: nothing is known yet. */
  get committable(): number | undefined {
    return this.#length === 0 ? this.#position : this.#offsets[this.#head];
  }

  /** Records started and not finished. */
  get openCount(): number {
    return this.#openCount;
  }

  /** The timestamp of the first record that is not finished; undefined: every record started is finished. */
  get oldestOpenTimestampMs(): number | undefined {
    return this.#length === 0 ? undefined : this.#timesMs[this.#head];
  }

  /**
   * When the longest handled record became so that `committable` has passed since the last call; undefined: none has
   * that was handled at all.
   */
  takeOldestHandledMs(): number | undefined {
    const [oldestMs = Number.POSITIVE_INFINITY] = this.#oldestHandledMs;
    this.#oldestHandledMs[0] = Number.POSITIVE_INFINITY;
    return oldestMs === Number.POSITIVE_INFINITY ? undefined : oldestMs;
  }

  /**
   * Notes that work on a record begins; false: it lies before the position, it was started already.
   *
   * @param timestampMs the record's, on any clock
   */
  started(offset: number, timestampMs: number): boolean {
    if (this.#position !== undefined && offset < this.#position) return false;
    if (this.#length === this.#offsets.length) this.#grow();
    const index = this.#wrap(this.#head + this.#length);
    this.#offsets[index] = offset;
    this.#done[index] = 0;
    this.#timesMs[index] = timestampMs;
    this.#length += 1;
    this.#openCount += 1;
    this.#position = offset + 1;
    return true;
  }

  /**
   * Notes that a record needs no more work.
   *
   * @param handledMs when its work was done, on any clock; NaN: it needed none
   * @throws Error for an offset that is not open: finished twice, or never started
   */
  finished(offset: number, handledMs = Number.NaN): void {
    const index = this.#indexOf(offset);
    if (index === -1 || this.#done[index] === 1) throw new Error(`Offset ${offset} is not open.`);
    this.#done[index] = 1;
    this.#timesMs[index] = handledMs;
    this.#openCount -= 1;
    while (this.#length > 0 && this.#done[this.#head] === 1) {
      const passedMs = this.#timesMs[this.#head] ?? Number.NaN;
      if (passedMs < (this.#oldestHandledMs[0] ?? 0)) this.#oldestHandledMs[0] = passedMs;
      this.#head = this.#wrap(this.#head + 1);
      this.#length -= 1;
    }
  }

  /** Without gaps an offset's place is its distance from the first one; otherwise a binary search finds it. */
  #indexOf(offset: number): number {
    const distance = offset - (this.#offsets[this.#head] ?? 0);
    if (this.#length === 0 || distance < 0) return -1;
    const direct = this.#wrap(this.#head + distance);
    if (distance < this.#length && this.#offsets[direct] === offset) return direct;
    let low = 0;
    let high = Math.min(this.#length - 1, distance);
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const found = this.#offsets[this.#wrap(this.#head + middle)] ?? 0;
      if (found === offset) return this.#wrap(this.#head + middle);
      if (found < offset) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  /** The capacity is a power of two. */
  #wrap(index: number): number {
    return index & (this.#offsets.length - 1);
  }

  #grow(): void {
    const offsets = new Float64Array(this.#offsets.length * 2);
    const done = new Uint8Array(offsets.length);
    const timesMs = new Float64Array(offsets.length);
    for (let place = 0; place < this.#length; place++) {
      const index = this.#wrap(this.#head + place);
      offsets[place] = this.#offsets[index] ?? 0;
      done[place] = this.#done[index] ?? 0;
      timesMs[place] = this.#timesMs[index] ?? Number.NaN;
    }
    this.#offsets = offsets;
    this.#done = done;
    this.#timesMs = timesMs;
    this.#head = 0;
  }
}
