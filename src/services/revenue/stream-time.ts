/**
 * How far event time has come: the latest event time seen so far. It never goes back, so an event that comes later than
 * `graceMs` behind it is too late for its window, whoever reads the topic and however often (Kafka Streams calls it stream
 * time: kafka.apache.org, "Streams, Core Concepts, Time").
 */
export class StreamTime {
  readonly #graceMs: number;
  #ms = Number.NEGATIVE_INFINITY;

  /** @param graceMs how long after its end a window still takes events, 0 or more */
  constructor(graceMs: number) {
    this.#graceMs = graceMs;
  }

  /** The latest event time seen; -Infinity before the first. */
  get ms(): number {
    return this.#ms;
  }

  advance(eventMs: number): void {
    if (eventMs > this.#ms) this.#ms = eventMs;
  }

  /** Whether a window that ends at `endMs` (exclusive) takes nothing more. */
  isClosed(endMs: number): boolean {
    return endMs + this.#graceMs <= this.#ms;
  }
}
