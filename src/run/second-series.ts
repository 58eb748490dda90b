import type { IntervalCounts } from '../metrics/interval-recorder.ts';
import { LatencyHistogram } from '../metrics/latency-histogram.ts';
import type { SecondResult } from '../metrics/result.ts';

interface OpenSecond {
  intended: number;
  sent: number;
  acked: number;
  readonly response: LatencyHistogram;
  readonly handled: Record<string, number>;
}

/** Latencies of one second for the live view. */
export interface SecondLatency {
  readonly responseP50Us: number | null;
  readonly responseP99Us: number | null;
}

/**
 * The time series of a run: one row per second, folded from the intervals of all threads. A second is closed, and its
 * histogram let go, once every thread has had time to report it.
 */
export class SecondSeries {
  readonly #open = new Map<number, OpenSecond>();
  readonly #closed: SecondResult[] = [];
  /** By second and service: orders handled or given up. */
  readonly #settled = new Map<number, Record<string, number>>();
  readonly #latencies = new Map<number, SecondLatency>();
  readonly #scheduledBefore: (ms: number) => number;

  /** @param scheduledBefore orders on the schedule before that many ms of the load */
  constructor(scheduledBefore: (ms: number) => number) {
    this.#scheduledBefore = scheduledBefore;
  }

  /** Adds what was counted of the orders of one phase in the second. */
  addLoad(second: number, counts: { sent: number; acked: number }, response: IntervalCounts): void {
    const entry = this.#entry(second);
    entry.sent += counts.sent;
    entry.acked += counts.acked;
    entry.response.add(response);
  }

  /** @param deadLettered orders that the service gave up in the second */
  addHandled(second: number, service: string, handled: number, deadLettered = 0): void {
    const entry = this.#entry(second);
    const settled = this.#settled.get(second) ?? {};
    settled[service] = (settled[service] ?? 0) + handled + deadLettered;
    this.#settled.set(second, settled);
    entry.handled[service] = (entry.handled[service] ?? 0) + handled;
  }

  /** Closes every second below `second`. */
  closeBefore(second: number): void {
    for (const [index, entry] of [...this.#open].sort(([a], [b]) => a - b)) {
      if (index >= second) continue;
      this.#open.delete(index);
      const latency = latencyOf(entry);
      this.#latencies.set(index, latency);
      this.#latencies.delete(index - 5);
      this.#closed.push({
        startMs: index * 1000,
        intended: entry.intended,
        sent: entry.sent,
        acked: entry.acked,
        responseP99Us: latency.responseP99Us,
        handled: entry.handled,
        lag: {},
      });
    }
  }

  /** The latest second that has acks in it, closed or open. */
  latest(): SecondLatency | undefined {
    const open = [...this.#open]
      .filter(([, entry]) => entry.acked > 0)
      .map(([index, entry]) => [index, latencyOf(entry)] as const);
    return [...this.#latencies, ...open].sort(([a], [b]) => b - a)[0]?.[1];
  }

  /** All seconds in order of time; closes the rest. */
  finish(): readonly SecondResult[] {
    this.closeBefore(Number.POSITIVE_INFINITY);
    return withLag(
      this.#closed.toSorted((a, b) => a.startMs - b.startMs),
      this.#settled,
    );
  }

  #entry(second: number): OpenSecond {
    const existing = this.#open.get(second);
    if (existing !== undefined) return existing;
    const before = this.#scheduledBefore(second * 1000);
    const intended = this.#scheduledBefore((second + 1) * 1000) - before;
    const entry: OpenSecond = { intended, sent: 0, acked: 0, response: new LatencyHistogram(), handled: {} };
    this.#open.set(second, entry);
    return entry;
  }
}

/**
 * @param seconds in the order of time
 * @param settled by second and service: orders that it is done with
 */
function withLag(
  seconds: readonly SecondResult[],
  settled: ReadonlyMap<number, Readonly<Record<string, number>>>,
): readonly SecondResult[] {
  const behind = new Map<string, number>(
    seconds.flatMap(({ handled }) => Object.keys(handled).map((name): [string, number] => [name, 0])),
  );
  return seconds.map((second) => {
    const done = settled.get(second.startMs / 1000) ?? {};
    for (const [name, before] of behind) behind.set(name, before + second.acked - (done[name] ?? 0));
    return { ...second, lag: Object.fromEntries([...behind].map(([name, orders]) => [name, Math.max(0, orders)])) };
  });
}

function latencyOf(entry: OpenSecond): SecondLatency {
  return { responseP50Us: entry.response.percentileUs(50, 0), responseP99Us: entry.response.percentileUs(99, 0) };
}
