import { describe, expect, it } from 'vitest';
import type { TargetPlan } from '../../src/run/plan.ts';
import { eventAt, runWithEvents } from '../support/eventful-run.ts';
import { expectNothingLost } from './events-behaviours.ts';

/** These tests run the program as it is built: `npm test` builds first. */

const embedded: TargetPlan = { kind: 'embedded', brokers: 3, memoryBytes: 2 ** 28 };
const timeoutMs = 60_000;

describe('a run with events on embedded brokers', () => {
  it(
    'kills a leader and lets it come back: no acked order is lost',
    async () => {
      const run = await runWithEvents(
        embedded,
        '--rate 500 --duration 6s --warmup 1s --work none --services payment --verify-log',
        [eventAt(3000, { kind: 'kill-broker', broker: 'leader' }), eventAt(4500, { kind: 'start-broker' })],
      );
      expectNothingLost(run);
      const [kill, start] = run.result.events;
      expect(kill?.sentence).toMatch(/^broker [123], the leader of partition 0 of the orders, is killed$/);
      expect(start?.sentence).toMatch(/^broker [123] is started again$/);
      expect(run.told.map(({ name, kind, sentence }) => ({ name, kind, sentence }))).toMatchObject(
        run.result.events.map(({ name, kind, sentence }) => ({ name, kind, sentence })),
      );
      // Of the load, which begins with a second of warm-up.
      expect(kill?.atMs).toBeGreaterThanOrEqual(4000);
      expect(kill?.windowEndMs).toBe(start?.atMs);
      expect(kill).toMatchObject({ ackedLost: 0, logDuplicates: 0, doubleEffects: 0 });
      expect(run.result.notices.filter((text) => /was lost with|now led by/.test(text))).not.toEqual([]);
    },
    timeoutMs,
  );

  it(
    'delays answers for a time: the gap between acks is as long as the delay',
    async () => {
      const run = await runWithEvents(
        embedded,
        '--rate 200 --duration 8s --warmup 1s --services none --linger-ms 0 --verify-log',
        [
          eventAt(
            4000,
            { kind: 'broker-latency', broker: 'all', latencyMs: 1500, api: 'produce' },
            { durationMs: 1000 },
          ),
        ],
      );
      expectNothingLost(run);
      const event = run.event('broker-latency');
      expect(event.sentence).toBe('every broker answers produce requests 1.5 s later');
      expect(event.tookMs).toBeGreaterThanOrEqual(1000);
      expect(event.longestAckGapMs).toBeGreaterThanOrEqual(1400);
      expect(event.detectMs).toBeGreaterThan(0);
      expect(event.detectMs).toBeLessThan(1600);
      expect(event.recoveryMs).toBeGreaterThanOrEqual(1500);
    },
    timeoutMs,
  );

  it(
    'refuses a share of the requests: the producer tries again, and nothing is lost',
    async () => {
      const run = await runWithEvents(embedded, '--rate 500 --duration 4s --warmup 1s --services none --verify-log', [
        eventAt(1000, { kind: 'broker-error', broker: 'all', api: 'produce', ratio: 0.3 }, { durationMs: 2000 }),
      ]);
      expectNothingLost(run);
      expect(run.result.notices.filter((text) => text.includes('NOT_ENOUGH_REPLICAS'))).not.toEqual([]);
    },
    timeoutMs,
  );

  it(
    'adds partitions under load, which producer and services take up, and replays the log to the last order',
    async () => {
      const run = await runWithEvents(
        embedded,
        '--rate 500 --duration 11s --warmup 1s --work none --services payment --partitions 2 --verify-log',
        [eventAt(1000, { kind: 'add-partitions', partitions: 6 }), eventAt(9000, { kind: 'replay' })],
      );
      expectNothingLost(run);
      const read = run.result.services[0]?.partitions.map(({ partition }) => partition);
      expect(read).toEqual([0, 1, 2, 3, 4, 5]);
      const replay = run.replay('replay');
      expect(replay.matches).toBe(true);
      expect(replay.expectedOrders).toBe(replay.orders);
      expect(replay.orders).toBeGreaterThan(4500);
      expect(replay.records).toBeGreaterThanOrEqual(replay.orders);
      expect(replay.ordersPerSec).toBeGreaterThan(replay.livePerSec);
    },
    timeoutMs,
  );

  it(
    'stops a service: the others and the producer do not notice, its backlog is what was acked meanwhile',
    async () => {
      const run = await runWithEvents(
        embedded,
        '--rate 500 --duration 10s --warmup 2s --work none --services inventory,notification --verify-log',
        [
          eventAt(4000, { kind: 'stop-service', service: 'notification' }, { name: 'off' }),
          eventAt(7000, { kind: 'start-service', service: 'notification' }, { name: 'on' }),
        ],
      );
      expectNothingLost(run);
      const off = run.event('off');
      const outageOrders = ((run.event('on').atMs - off.atMs) / 1000) * 500;
      expect(off.backlogPeak['notification']).toBeGreaterThan(outageOrders * 0.9);
      expect(off.backlogPeak['notification']).toBeLessThan(outageOrders * 1.2 + 100);
      // How soon depends on how far behind it was before, on a machine that does other things too.
      expect(off.detectMs).toBeGreaterThan(0);
      expect(off.recoveryMs).toBeNull();
      const lags = run.result.seconds.map(({ lag }) => lag['notification'] ?? 0);
      expect(Math.max(...lags)).toBeGreaterThan(outageOrders * 0.6);
      expect(run.event('on').recoveryMs).not.toBeNull();
    },
    timeoutMs,
  );

  it(
    'that cannot be performed fail the run, with their name, and the result is there all the same',
    async () => {
      const run = await runWithEvents(embedded, '--rate 200 --duration 5s --warmup 0 --services none', [
        eventAt(500, { kind: 'stop-service', service: 'payment' }),
      ]);
      expect(run.error).toMatch(/^Event "stop-service" failed: The service payment is not in this run:/);
      expect(run.result).toMatchObject({ verdict: 'FAIL', run: { endedBy: 'error' } });
      expect(run.event('stop-service')).toMatchObject({ tookMs: null, recoveryMs: null });
    },
    timeoutMs,
  );

  it(
    'ends at once what an event does when the user stops the run',
    async () => {
      const latency = { kind: 'broker-latency', broker: 'all', latencyMs: 1, api: 'all' } as const;
      const startedMs = performance.now();
      const run = await runWithEvents(
        embedded,
        '--rate 200 --duration 60s --warmup 0 --services none',
        [
          eventAt(500, latency, { durationMs: 50_000 }),
          eventAt(1000, { kind: 'rolling-restart' }),
          eventAt(40_000, { kind: 'replay' }),
        ],
        { interruptAt: 'rolling-restart' },
      );
      expect(performance.now() - startedMs).toBeLessThan(30_000);
      expect(run.result.run.endedBy).toBe('interrupt');
      expect(run.error).toBeNull();
      // The restart of one broker may be over before the interrupt has come; the latency of 50 s cannot be.
      expect(run.result.events.map(({ name }) => name)).toEqual(['broker-latency', 'rolling-restart']);
      expect(run.result.events[0]?.tookMs).toBeNull();
    },
    timeoutMs,
  );
});
