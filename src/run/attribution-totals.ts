import { LatencyHistogram } from '../metrics/latency-histogram.ts';
import type { PartitionLagResult, ServiceResult } from '../metrics/result.ts';
import type { ServiceAttribution } from './messages.ts';

/** What a result says of where the time of a service's orders went. */
export type AttributionResult = Pick<ServiceResult, 'queueWait' | 'work' | 'commitLag' | 'closedCount' | 'partitions'>;

/** Where the time of one service's orders went, over the whole measurement. */
export class AttributionTotals {
  readonly #queueWait = new LatencyHistogram();
  readonly #work = new LatencyHistogram();
  readonly #commitLag = new LatencyHistogram();
  readonly #partitions = new Map<number, PartitionLagResult>();
  #closedCount = 0;

  add({ closed, queueWait, work, commitLag, lags }: ServiceAttribution): void {
    this.#closedCount += closed;
    this.#queueWait.add(queueWait);
    this.#work.add(work);
    this.#commitLag.add(commitLag);
    for (const { partition, lagRecords, lagMs } of lags) {
      const before = this.#partitions.get(partition);
      this.#partitions.set(partition, {
        partition,
        maxLagRecords: Math.max(before?.maxLagRecords ?? 0, lagRecords),
        maxLagMs: Math.max(before?.maxLagMs ?? 0, lagMs),
        lastLagRecords: lagRecords,
        lastLagMs: lagMs,
      });
    }
  }

  /** @param intended orders of the measured phases: those that were never handled count as slower than all others */
  result(intended: number): AttributionResult {
    const censored = Math.max(0, intended - this.#work.count);
    return {
      queueWait: this.#queueWait.summary(censored),
      work: this.#work.summary(censored),
      commitLag: this.#commitLag.summary(0),
      closedCount: this.#closedCount,
      partitions: [...this.#partitions.values()].sort((one, other) => one.partition - other.partition),
    };
  }
}
