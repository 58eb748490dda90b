import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { ShopSimError } from '../errors.ts';
import { fetchOffsets, readLog } from '../kafka/reader.ts';
import type { ConnectionSettings } from '../kafka/settings.ts';
import { STAMP_HEADER_KEY } from '../orders/stamp.ts';

/** Where the orders of a run are. */
export interface SearchedLog {
  readonly connection: ConnectionSettings;
  readonly topic: string;
  /** Where each partition began for this run; undefined: at 0, in a topic that the run created. */
  readonly startOffsets: ReadonlyMap<number, number> | undefined;
  /** Where each partition ended after the last acknowledgement. */
  readonly endOffsets: ReadonlyMap<number, number>;
}

/** Judges the records of a log, whoever they belong to. */
export interface LogJudge<Findings> {
  record(partition: number, offset: number, value: Uint8Array | null, stamp: Uint8Array | null | undefined): void;
  /** @param hasExpired the log had given up records of the run before it was read */
  conclude(hasExpired: boolean): Findings;
}

/** A log whose retention is at work may give up the next record while it is being read: so often it is read anew. */
const attempts = 3;
const pauseMs = 200;
/** Kafka's error code OFFSET_OUT_OF_RANGE. */
const offsetOutOfRange = 1;

/**
 * Reads the records of a run from the log, without any group, and lets an audit judge them. Of a log that was cut off
 * since the run ended only what is there is read.
 *
 * @param createAudit a new audit for each attempt
 * @throws what {@link readLog} throws; the signal's reason when it aborts
 */
export async function searchLog<Findings>(
  { connection, topic, startOffsets, endOffsets }: SearchedLog,
  createAudit: () => LogJudge<Findings>,
  clock: Clock,
  signal: AbortSignal,
): Promise<Findings> {
  for (let attempt = 1; ; attempt++) {
    const earliest = await fetchOffsets(connection, topic, 'earliest', clock);
    const latest = await fetchOffsets(connection, topic, 'latest', clock);
    const starts = [...endOffsets.keys()].map((partition) => [partition, startOffsets?.get(partition) ?? 0] as const);
    const from = new Map(
      starts.map(([partition, start]) => [partition, Math.max(start, earliest.get(partition) ?? 0)]),
    );
    const to = new Map(
      [...endOffsets].map(([partition, end]) => [partition, Math.min(end, latest.get(partition) ?? end)]),
    );
    const hasExpired = starts.some(([partition, start]) => (earliest.get(partition) ?? 0) > start);
    const audit = createAudit();
    try {
      await readLog(
        connection,
        topic,
        { from, to },
        (partition, offset, _timestampMs, _key, value, headers) =>
          audit.record(partition, offset, value, headers.find(({ key }) => key === STAMP_HEADER_KEY)?.value),
        clock,
        signal,
      );
      return audit.conclude(hasExpired);
    } catch (error) {
      if (attempt === attempts || !isOutOfRange(error)) throw error;
      await delay(pauseMs);
    }
  }
}

function isOutOfRange(error: unknown): boolean {
  return error instanceof ShopSimError && error.kafkaError === offsetOutOfRange;
}
