/** A Fetch that waits for enough bytes in its partitions. */
export interface WaitingFetch {
  /** Bytes that are missing to its minimum; at or below 0 it is ready. */
  missingBytes: number;
  /** Whether only what is stable counts for it. */
  readonly wantsCommitted: boolean;
  /** Answers it. Called once, never from within {@link FetchWaiters.onAppend}. */
  finish(): void;
}

/**
 * Fetches that became ready, answered together after the work that made them so: a Produce request that appends to
 * many partitions answers each consumer once, with all of it.
 */
export class ReadyFetches {
  #ready: WaitingFetch[] = [];

  add(fetch: WaitingFetch): void {
    if (this.#ready.length === 0) queueMicrotask(() => this.#finishAll());
    this.#ready.push(fetch);
  }

  #finishAll(): void {
    const ready = this.#ready;
    this.#ready = [];
    for (const fetch of ready) fetch.finish();
  }
}

/** The fetches that wait at the end of one partition: an append looks at these and at no other. */
export class FetchWaiters {
  readonly #ready: ReadyFetches;
  readonly #waiting = new Set<WaitingFetch>();

  constructor(ready: ReadyFetches) {
    this.#ready = ready;
  }

  add(fetch: WaitingFetch): void {
    this.#waiting.add(fetch);
  }

  remove(fetch: WaitingFetch): void {
    this.#waiting.delete(fetch);
  }

  /** @param isStable no transaction is open in the partition: readers of committed records get it, too */
  onAppend(bytes: number, isStable: boolean): void {
    for (const fetch of this.#waiting) {
      if (fetch.wantsCommitted && !isStable) continue;
      const wasWaiting = fetch.missingBytes > 0;
      fetch.missingBytes -= bytes;
      if (wasWaiting && fetch.missingBytes <= 0) this.#ready.add(fetch);
    }
  }

  /** Something else than an append happened (deleted, another leader): every fetch answers with what is true now. */
  wakeAll(): void {
    this.onAppend(Number.POSITIVE_INFINITY, true);
  }

  /** The last stable offset has moved up: readers of committed records answer with what there is. */
  onStable(): void {
    for (const fetch of this.#waiting) {
      if (!fetch.wantsCommitted || fetch.missingBytes <= 0) continue;
      fetch.missingBytes = 0;
      this.#ready.add(fetch);
    }
  }
}
