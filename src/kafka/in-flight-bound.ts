/**
 * How many records of a member may be worked on at once. Whoever finds no room asks to be called when enough of them
 * are finished.
 */
export class InFlightBound {
  readonly #max: number;
  readonly #wakeAt: number;
  readonly #onRoom: () => void;
  #isAwaited = false;
  #count = 0;

  /**
   * @param max 1 or more
   * @param onRoom called within `finish`, once for each `awaitRoom`
   */
  constructor(max: number, onRoom: () => void) {
    this.#max = max;
    // Not at every record: what goes on one record at a time costs a look at all partitions for each.
    this.#wakeAt = Math.floor(max * 0.9);
    this.#onRoom = onRoom;
  }

  get count(): number {
    return this.#count;
  }

  /** Records that may be added now. */
  get room(): number {
    return this.#max - this.#count;
  }

  add(count: number): void {
    this.#count += count;
  }

  /** One record is finished. */
  finish(): void {
    this.#count -= 1;
    if (!this.#isAwaited || this.#count > this.#wakeAt) return;
    this.#isAwaited = false;
    this.#onRoom();
  }

  /** `onRoom` is to be called when a tenth of the room is free again. To be called where there is no room. */
  awaitRoom(): void {
    this.#isAwaited = true;
  }
}
