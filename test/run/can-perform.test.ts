import { describe, expect, it } from 'vitest';
import { canPerform } from '../../src/run/can-perform.ts';
import type { EventAction, EventPlan } from '../../src/run/event-plan.ts';
import type { TargetPlan } from '../../src/run/plan.ts';
import { settingsFor } from '../support/connection-settings.ts';

const kafka: TargetPlan = { kind: 'kafka', connection: settingsFor('127.0.0.1:9092') };
const local: TargetPlan = { kind: 'local', brokers: 3 };
const embedded: TargetPlan = { kind: 'embedded', brokers: 3, memoryBytes: 2 ** 28 };

function eventsOf(...actions: readonly EventAction[]): EventPlan[] {
  return actions.map((action, index) => ({ name: `event-${index + 1}`, atMs: index, durationMs: undefined, action }));
}

const ofServices: readonly EventAction[] = [
  { kind: 'stop-service', service: 'payment' },
  { kind: 'start-service', service: 'payment' },
  { kind: 'slow-service', service: 'payment', factor: 2 },
  { kind: 'set-members', service: 'payment', members: 2 },
  { kind: 'kill-member', service: 'payment' },
  { kind: 'crash-service', service: 'confirmation' },
];
const ofTopics: readonly EventAction[] = [{ kind: 'add-partitions', partitions: 12 }, { kind: 'replay' }];
const stopping: readonly EventAction[] = [
  { kind: 'kill-broker', broker: 'leader' },
  { kind: 'stop-broker', broker: 2 },
  { kind: 'start-broker' },
  { kind: 'rolling-restart' },
];
const faults: readonly EventAction[] = [
  { kind: 'broker-latency', broker: 'all', latencyMs: 10, api: 'all' },
  { kind: 'broker-error', broker: 1, api: 'fetch', ratio: 0.1 },
];

describe('whether a target can perform the events of a plan', () => {
  it('every target performs what concerns services and topics', () => {
    const events = eventsOf(...ofServices, ...ofTopics);
    expect([kafka, local, embedded].map((target) => canPerform(events, target))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('the embedded brokers can do everything', () => {
    expect(canPerform(eventsOf(...ofServices, ...ofTopics, ...stopping, ...faults), embedded)).toBeUndefined();
  });

  it('a real Kafka of the run can be stopped, and answers as it does', () => {
    expect(canPerform(eventsOf(...stopping), local)).toBeUndefined();
    expect(canPerform(eventsOf(...stopping, ...faults), local)).toBe(
      '"event-5", "event-6": the answers of a real Kafka cannot be delayed or refused from outside: the embedded broker does it',
    );
  });

  it("somebody's Kafka is left alone, for a reason that is said once", () => {
    expect(canPerform(eventsOf(...stopping), kafka)).toBe(
      '"event-1", "event-2", "event-3", "event-4": shop-sim may stop only brokers that it has started itself: leave --bootstrap-server out for embedded ones, or give --local-kafka 3',
    );
    expect(canPerform(eventsOf(...faults), kafka)).toMatch(/^"event-1", "event-2": the answers of a real Kafka/);
  });

  it('a broker that is not there cannot be chosen', () => {
    expect(canPerform(eventsOf({ kind: 'kill-broker', broker: 4 }), local)).toBe(
      '"event-1": there is no broker 4 among 3 brokers',
    );
    expect(canPerform(eventsOf({ kind: 'broker-error', broker: 0, api: 'fetch', ratio: 1 }), embedded)).toBe(
      '"event-1": there is no broker 0 among 3 brokers',
    );
  });
});
