import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ShopSimError } from '../../src/errors.ts';
import type { EventAction, EventPlan } from '../../src/run/event-plan.ts';
import { TimeLine, type TimeLineContext } from '../../src/run/time-line.ts';
import type { RunEvent } from '../../src/run/progress.ts';

/** Fake timers move `performance.now` as well. */
const clock = { nowMs: () => performance.now(), epochMs: () => 0, epochOf: () => 0 };

function eventAt(atMs: number, action: EventAction, others: Partial<EventPlan> = {}): EventPlan {
  return { name: `${action.kind}-${atMs}`, atMs, durationMs: undefined, action, ...others };
}

const stopPayment = { kind: 'stop-service', service: 'payment' } as const;
const replay = { kind: 'replay' } as const;
const latency = { kind: 'broker-latency', broker: 'all', latencyMs: 50, api: 'all' } as const;

function refuse(): Promise<never> {
  return Promise.reject(new Error('not in this test'));
}

function unreachable(): Promise<never> {
  return Promise.reject(new ShopSimError('UNREACHABLE', 'No broker answers.'));
}

/** Fails when it is cut off. */
function readUntilAborted(_: string, signal: AbortSignal): Promise<void> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('the reader was closed')));
  });
}

/** A time line whose commands end when the test says so. */
function timeLineOf(events: readonly EventPlan[], overrides: Partial<TimeLineContext> = {}) {
  const told = { events: [] as RunEvent[], notices: [] as string[], failures: [] as Error[] };
  const faults = { set: 0, removed: 0 };
  const finish: (() => void)[] = [];
  const later = (): Promise<void> => new Promise((resolve) => finish.push(resolve));
  const context: TimeLineContext = {
    services: { command: later },
    crash: later,
    brokers: {
      brokerIds: [1],
      awayIds: [],
      kill: refuse,
      stop: refuse,
      start: refuse,
      addFault: () => {
        faults.set += 1;
        return Promise.resolve(() => {
          faults.removed += 1;
          return Promise.resolve();
        });
      },
    },
    cluster: { leaderOfOrders: () => Promise.resolve(1), underReplicatedCount: () => Promise.resolve(0) },
    orders: { addPartitions: refuse, replay: later },
    clock,
    ...overrides,
  };
  const line = new TimeLine(events, context, {
    onEvent: (event) => told.events.push(event),
    onNotice: (text) => told.notices.push(text),
    onFailure: (error) => told.failures.push(error),
  });
  return { line, told, finish, faults };
}

/** What took place, in milliseconds of the test. */
function performed(line: TimeLine) {
  return line.performed.map(({ plan, beganMs, doneMs }) => [plan.name, beganMs, doneMs]);
}

describe('the time line of a run', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 0 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('performs each event at its time since the start of the measurement, and records when it was done', async () => {
    const { line, told, finish } = timeLineOf([eventAt(1000, stopPayment)]);
    const startMs = clock.nowMs();
    line.begin(startMs + 50, startMs + 2050);
    await vi.advanceTimersByTimeAsync(3049);
    expect(told.events).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(told.events).toEqual([
      {
        name: 'stop-service-1000',
        kind: 'stop-service',
        sentence: 'payment is stopped: its members leave their group',
        atMs: 3000,
      },
    ]);
    await vi.advanceTimersByTimeAsync(400);
    finish[0]?.();
    await line.done();
    expect(performed(line)).toEqual([['stop-service-1000', startMs + 3050, startMs + 3450]]);
    expect(told.notices).toEqual([]);
  });

  it('lets an event begin while the one before still goes on', async () => {
    const { line, finish } = timeLineOf([eventAt(100, replay), eventAt(200, stopPayment)]);
    const startMs = clock.nowMs();
    line.begin(startMs, startMs);
    await vi.advanceTimersByTimeAsync(250);
    expect(performed(line)).toEqual([
      ['replay-100', startMs + 100, undefined],
      ['stop-service-200', startMs + 200, undefined],
    ]);
    finish[1]?.();
    await vi.advanceTimersByTimeAsync(50);
    finish[0]?.();
    await line.done();
    expect(performed(line)).toEqual([
      ['replay-100', startMs + 100, startMs + 300],
      ['stop-service-200', startMs + 200, startMs + 250],
    ]);
  });

  it('says that an event is late', async () => {
    const { line, told } = timeLineOf([eventAt(100, stopPayment)]);
    const startMs = clock.nowMs();
    line.begin(startMs - 1350, startMs - 1350);
    await vi.advanceTimersByTimeAsync(1);
    expect(told.events[0]?.atMs).toBeGreaterThanOrEqual(1350);
    expect(told.notices).toEqual([expect.stringMatching(/^Event "stop-service-100" began 1\.\d+ ?s late\.$/)]);
  });

  it('tells a failed event as an error that names it and keeps its code', async () => {
    const { line, told } = timeLineOf([eventAt(100, stopPayment)], { services: { command: unreachable } });
    line.begin(clock.nowMs(), clock.nowMs());
    await vi.advanceTimersByTimeAsync(100);
    await line.done();
    expect(told.failures).toMatchObject([
      { code: 'UNREACHABLE', message: 'Event "stop-service-100" failed: No broker answers.' },
    ]);
    expect(line.performed[0]?.doneMs).toBeUndefined();
  });

  it('tells also of an event that could not even begin', async () => {
    const cluster = {
      leaderOfOrders: () => Promise.reject(new Error('no leader')),
      underReplicatedCount: () => Promise.resolve(0),
    };
    const { line, told } = timeLineOf([eventAt(100, { kind: 'kill-broker', broker: 'leader' })], { cluster });
    line.begin(clock.nowMs(), clock.nowMs());
    await vi.advanceTimersByTimeAsync(100);
    await line.done();
    expect(told.failures.map(({ message }) => message)).toEqual(['Event "kill-broker-100" failed: no leader']);
    expect(line.performed).toEqual([]);
  });

  it('takes a fault back when its time is over, and counts that time to the event', async () => {
    const { line, faults } = timeLineOf([eventAt(100, latency, { durationMs: 3000 })]);
    const startMs = clock.nowMs();
    line.begin(startMs, startMs);
    await vi.advanceTimersByTimeAsync(3099);
    expect(faults).toEqual({ set: 1, removed: 0 });
    await vi.advanceTimersByTimeAsync(1);
    await line.done();
    expect(faults).toEqual({ set: 1, removed: 1 });
    expect(performed(line)).toEqual([['broker-latency-100', startMs + 100, startMs + 3100]]);
  });

  it('lets nothing begin after the load, takes faults back, and waits for what goes on', async () => {
    const { line, told, faults, finish } = timeLineOf([
      eventAt(100, latency),
      eventAt(200, replay),
      eventAt(9000, stopPayment),
    ]);
    const startMs = clock.nowMs();
    line.begin(startMs, startMs);
    await vi.advanceTimersByTimeAsync(5000);
    line.endLoad();
    let isDone = false;
    const done = line.done().then(() => (isDone = true));
    await vi.advanceTimersByTimeAsync(5000);
    expect(told.notices).toEqual(['Event "stop-service-9000" at 9 s did not take place: the load had ended.']);
    expect(faults.removed).toBe(1);
    expect(isDone).toBe(false);
    finish[0]?.();
    await done;
    expect(performed(line)).toEqual([
      ['broker-latency-100', startMs + 100, startMs + 5000],
      ['replay-200', startMs + 200, startMs + 10_000],
    ]);
  });

  it('is cut off by an interrupt: nothing begins, what goes on ends unfinished and is no failure', async () => {
    const { line, told, faults } = timeLineOf(
      [eventAt(100, latency), eventAt(200, replay), eventAt(300, stopPayment)],
      { orders: { addPartitions: () => Promise.resolve(), replay: readUntilAborted } },
    );
    line.begin(clock.nowMs(), clock.nowMs());
    await vi.advanceTimersByTimeAsync(250);
    line.cutOff();
    await vi.advanceTimersByTimeAsync(1000);
    await line.done();
    expect(line.performed.map(({ plan, doneMs }) => [plan.name, doneMs])).toEqual([
      ['broker-latency-100', undefined],
      ['replay-200', undefined],
    ]);
    expect(faults).toEqual({ set: 1, removed: 1 });
    expect(told.failures).toEqual([]);
  });
});
