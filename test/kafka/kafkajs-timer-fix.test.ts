import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { fixKafkajsTimers } from '../../src/kafka/kafkajs-timer-fix.ts';

interface RequestQueue {
  pending: unknown[];
  throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  scheduleCheckPendingRequests(): void;
  destroy(): void;
}

type RequestQueueClass = new (options: object) => RequestQueue;

function isRequestQueueClass(loaded: unknown): loaded is RequestQueueClass {
  return typeof loaded === 'function';
}

/** A request queue of kafkajs itself. */
function createQueue(): RequestQueue {
  const loaded: unknown = createRequire(import.meta.url)('kafkajs/src/network/requestQueue');
  if (!isRequestQueueClass(loaded)) throw new Error('kafkajs has no request queue');
  return new loaded({ logger: {}, requestTimeout: 1000, clientId: 'x', broker: 'y' });
}

// Symptom: Node 24 printed TimeoutNegativeWarning in the middle of a report, and an idle consumer woke its thread a
// thousand times a second. Cause: kafkajs armed a timer, for a time in the past, after every answer.
describe('a connection of kafkajs', () => {
  it('runs no timer while no request waits', () => {
    fixKafkajsTimers();
    const queue = createQueue();
    queue.scheduleCheckPendingRequests();
    expect(queue.throttleCheckTimeoutId).toBeNull();
  });

  it('still looks after requests that wait', () => {
    fixKafkajsTimers();
    const queue = createQueue();
    queue.pending = [{}];
    queue.scheduleCheckPendingRequests();
    expect(queue.throttleCheckTimeoutId).not.toBeNull();
    queue.destroy();
    expect(queue.throttleCheckTimeoutId).toBeNull();
  });
});
