import requestQueueClass from 'kafkajs/src/network/requestQueue/index.js';
import { systemClock } from '../clock.ts';

/** What the corrected method touches of kafkajs's `RequestQueue` (src/network/requestQueue/index.js of 2.2.4). */
interface RequestQueue {
  readonly pending: readonly unknown[];
  /** Milliseconds since the Unix epoch; -1: not throttled. */
  readonly throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  checkPendingRequests(): void;
  scheduleCheckPendingRequests(): void;
}

const checkIntervalMs = 10;

/**
 * Replaces one method of kafkajs 2.2.4 for this thread. The original arms a timer even when no request waits, with a
 * time far in the past, and re-arms it for ever after a connection's first answer (tulios/kafkajs #1704): Node 24
 * prints TimeoutNegativeWarning for it, and each connection wakes its thread a thousand times a second. Correcting the
 * cause leaves Node's other warnings as they are.
 *
 * @throws Error when kafkajs no longer has this method: the version is pinned, so that is a mistake in package.json
 */
export function fixKafkajsTimers(): void {
  if (!isRequestQueueClass(requestQueueClass)) {
    throw new Error('kafkajs is not version 2.2.4: RequestQueue has no scheduleCheckPendingRequests.');
  }
  requestQueueClass.prototype.scheduleCheckPendingRequests = scheduleOnlyWhatWaits;
}

function isRequestQueueClass(loaded: unknown): loaded is { prototype: RequestQueue } {
  if (typeof loaded !== 'function') return false;
  const prototype: unknown = loaded.prototype;
  return typeof prototype === 'object' && prototype !== null && 'scheduleCheckPendingRequests' in prototype;
}

function scheduleOnlyWhatWaits(this: RequestQueue): void {
  if (this.throttleCheckTimeoutId !== null || this.pending.length === 0) return;
  const throttledMs = this.throttledUntil - systemClock.epochMs();
  this.throttleCheckTimeoutId = setTimeout(
    () => {
      this.throttleCheckTimeoutId = null;
      this.checkPendingRequests();
    },
    throttledMs > 0 ? throttledMs : checkIntervalMs,
  );
}
