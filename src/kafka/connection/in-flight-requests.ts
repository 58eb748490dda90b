import type { Reader } from '../../protocol/reader.ts';

/** A request that was written and not answered yet. */
export interface InFlightRequest {
  readonly correlationId: number;
  readonly apiKey: number;
  readonly timeoutMs: number;
  /** In milliseconds of `Clock.nowMs`. */
  readonly deadlineMs: number;
  readonly resolve: (response: Reader) => void;
  readonly reject: (reason: Error) => void;
}

/** The requests of one connection that wait for an answer, oldest first: a broker answers them in that order. */
export class InFlightRequests {
  // A handful at most (five Produce requests, a Fetch), so shifting an array costs nothing worth a ring.
  readonly #requests: InFlightRequest[] = [];

  get count(): number {
    return this.#requests.length;
  }

  add(request: InFlightRequest): void {
    this.#requests.push(request);
  }

  /** Takes out the oldest: the one that the next answer belongs to. */
  takeOldest(): InFlightRequest | undefined {
    return this.#requests.shift();
  }

  /** The nearest deadline, or undefined when nothing is in flight. */
  nextDeadlineMs(): number | undefined {
    let nearest: number | undefined;
    for (const { deadlineMs } of this.#requests) {
      if (nearest === undefined || deadlineMs < nearest) nearest = deadlineMs;
    }
    return nearest;
  }

  /** The oldest whose deadline has come. */
  firstOverdue(nowMs: number): InFlightRequest | undefined {
    return this.#requests.find(({ deadlineMs }) => deadlineMs <= nowMs);
  }

  /** Takes out all of them, to be rejected. */
  takeAll(): InFlightRequest[] {
    return this.#requests.splice(0);
  }
}
