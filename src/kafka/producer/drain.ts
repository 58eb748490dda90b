import type { Connection } from '../connection/connection.ts';
import type { Accumulator } from './accumulator.ts';
import type { Batch } from './batch.ts';
import type { Leader } from './leader.ts';
import type { ProducerSettings } from './port.ts';

/** Timers are up to 1 ms off; a batch so close to the end of its linger goes now. */
const lingerSlackMs = 0.5;

/**
 * Takes the batches of the next request to a leader: at most one per partition, the partitions in turn, up to
 * `max.request.size`. An open batch is closed for it when its linger has passed. Empty when nothing is to go now.
 */
export function drain(
  leader: Leader,
  connection: Connection,
  accumulator: Accumulator,
  settings: ProducerSettings,
  nowMs: number,
): Batch[] {
  const batches: Batch[] = [];
  const lingerMs = lingerOfRequest(leader, connection, accumulator.isExhausted ? 0 : settings.lingerMs, nowMs);
  if (lingerMs === undefined) return batches;
  let bytes = 0;
  let isFull = false;
  leader.inTurn((partition) => {
    if (isFull || !partition.allowsSend(connection, nowMs)) return false;
    const { open, queue } = partition;
    const queued = queue.next();
    const batch = queued ?? (isDue(open, nowMs, lingerMs) ? open : undefined);
    if (batch === undefined) return false;
    isFull = bytes > 0 && bytes + batch.bytes > settings.maxRequestBytes;
    if (isFull) return false;
    if (queued === undefined) accumulator.closeOpen(partition);
    queue.take(batch);
    partition.inFlightOn = connection;
    bytes += batch.bytes;
    batches.push(batch);
    return true;
  });
  return batches;
}

/**
 * How old an open batch must be to go now; undefined when nothing is due. When a request goes anyway, batches in the
 * second half of their linger go with it: with keys, that makes one request of many.
 */
function lingerOfRequest(leader: Leader, connection: Connection, lingerMs: number, nowMs: number): number | undefined {
  for (const partition of leader.partitions) {
    if (!partition.allowsSend(connection, nowMs)) continue;
    if (partition.queue.next() !== undefined || isDue(partition.open, nowMs, lingerMs)) return lingerMs / 2;
  }
  return undefined;
}

function isDue(open: Batch | undefined, nowMs: number, lingerMs: number): boolean {
  return open !== undefined && nowMs - open.openedMs >= lingerMs - lingerSlackMs;
}

/** When time alone makes something sendable that is not now: a linger or a retry pause ends. Infinity: never. */
export function nextDueMs(leader: Leader, connection: Connection, lingerMs: number, nowMs: number): number {
  let dueMs = Number.POSITIVE_INFINITY;
  for (const partition of leader.partitions) {
    const { open, queue } = partition;
    if (queue.retryAtMs > nowMs) dueMs = Math.min(dueMs, queue.retryAtMs);
    else if (open !== undefined && partition.allowsSend(connection, nowMs)) {
      dueMs = Math.min(dueMs, open.openedMs + lingerMs);
    }
  }
  return dueMs;
}
