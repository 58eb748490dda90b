import type { PartitionLag } from '../kafka/consumer-group-port.ts';

/** How far a service is behind in one partition at one moment. */
export interface LagSample {
  readonly partition: number;
  /** Records that the log was last known to hold beyond those delivered to the service. */
  readonly lagRecords: number;
  /** Age of the oldest record that was fetched and is not finished, in whole milliseconds; 0 when there is none. */
  readonly lagMs: number;
}

/** @param nowEpochMs milliseconds since the epoch, on the clock of the records' timestamps as far as it agrees with ours */
export function lagSamplesAt(nowEpochMs: number, lags: readonly PartitionLag[]): LagSample[] {
  return lags.map(({ partition, lagRecords, oldestTimestampMs = nowEpochMs }) => ({
    partition,
    lagRecords,
    lagMs: Math.max(0, Math.round(nowEpochMs - oldestTimestampMs)),
  }));
}
