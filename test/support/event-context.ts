import { systemClock } from '../../src/clock.ts';
import type { FaultRule } from '../../src/embedded/faults.ts';
import type { EventContext } from '../../src/run/events/event-kind.ts';

/** What an event did, in the order in which it did it. */
export interface FakeEventContext extends EventContext {
  readonly calls: unknown[][];
  /** Ends the load. */
  endLoad(): void;
  /** The user stops the run. */
  interrupt(): void;
}

/**
 * What an event may act on, without Kafka: three brokers of the run's own, of which 2 leads the orders. Everything is done at
 * once and noted.
 */
export function fakeEventContext(
  overrides: Partial<EventContext> & { readonly away?: readonly number[]; readonly underReplicated?: number[] } = {},
): FakeEventContext {
  const calls: unknown[][] = [];
  const note = (...call: unknown[]): Promise<void> => {
    calls.push(call);
    return Promise.resolve();
  };
  const { away = [], underReplicated = [], ...others } = overrides;
  const loadEnded = new AbortController();
  const cut = new AbortController();
  return {
    calls,
    endLoad: () => loadEnded.abort(),
    interrupt: () => cut.abort(),
    services: { command: (action) => note('service', action) },
    crash: (service) => note('crash', service),
    brokers: {
      brokerIds: [1, 2, 3],
      awayIds: away,
      kill: (id) => note('kill', id),
      stop: (id) => note('stop', id),
      start: (id) => note('start', id),
      addFault: (rule: FaultRule) => {
        calls.push(['fault', rule]);
        return Promise.resolve(() => note('remove-fault'));
      },
    },
    cluster: {
      leaderOfOrders: () => Promise.resolve(2),
      underReplicatedCount: () => {
        const missing = underReplicated.shift() ?? 0;
        calls.push(['in-sync', missing === 0]);
        return Promise.resolve(missing);
      },
    },
    orders: {
      addPartitions: (partitions) => note('add-partitions', partitions),
      replay: (event) => note('replay', event),
    },
    clock: systemClock,
    name: 'the-event',
    durationMs: undefined,
    loadEnded: loadEnded.signal,
    cut: cut.signal,
    ...others,
  };
}
