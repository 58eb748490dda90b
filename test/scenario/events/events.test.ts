import { describe, expect, it } from 'vitest';
import { runOf, sentencesOf } from '../scenario-text.ts';

const usualServices = 'services: { inventory: off, notification: { members: 2 } }';

function text(...events: string[]): string {
  return [
    'name: test',
    'description: x',
    'demonstrates: decoupling',
    'brokers: 3',
    'traffic:',
    '  phases: [{ name: before, duration: 10s }, { name: outage, duration: 20s }, { name: after, duration: 10s }]',
    usualServices,
    'events:',
    ...events.map((event) => `  - { ${event} }`),
    '',
  ].join('\n');
}

describe('an event', () => {
  it.each([
    ['at: 1s, do: stop-service, service: payment', 'stop-payment', { kind: 'stop-service', service: 'payment' }],
    [
      'at: 1s, do: slow-service, service: payment, factor: 10x',
      'slow-payment',
      { kind: 'slow-service', service: 'payment', factor: 10 },
    ],
    [
      'at: 1s, do: set-members, service: payment, members: 4',
      'members-of-payment',
      { kind: 'set-members', service: 'payment', members: 4 },
    ],
    [
      'at: 1s, do: kill-member, service: notification',
      'kill-notification-member',
      { kind: 'kill-member', service: 'notification' },
    ],
    ['at: 1s, do: crash-service, service: revenue', 'crash-revenue', { kind: 'crash-service', service: 'revenue' }],
    ['at: 1s, do: add-partitions, partitions: 24', 'add-partitions', { kind: 'add-partitions', partitions: 24 }],
    ['at: 1s, do: replay', 'replay', { kind: 'replay' }],
    ['at: 1s, do: kill-broker', 'kill-broker', { kind: 'kill-broker', broker: 'leader' }],
    ['at: 1s, do: stop-broker, broker: 2', 'stop-broker', { kind: 'stop-broker', broker: 2 }],
    ['at: 1s, do: rolling-restart', 'rolling-restart', { kind: 'rolling-restart' }],
    [
      'at: 1s, do: broker-latency, latency: 100ms',
      'broker-latency',
      { kind: 'broker-latency', broker: 'all', latencyMs: 100, api: 'all' },
    ],
    [
      'at: 1s, do: broker-error, api: produce, share: 10%',
      'broker-error',
      { kind: 'broker-error', broker: 'all', api: 'produce', ratio: 0.1 },
    ],
  ])('{ %s } is called %s unless it has a name', (event, name, action) => {
    const services = event.includes('service: revenue') ? 'services: { revenue: {} }' : usualServices;
    const events = [event, ...(event.includes('stop-service') ? ['at: 2s, do: start-service, service: payment'] : [])];
    expect(runOf(text(...events).replace(usualServices, services)).events[0]).toEqual({
      name,
      atMs: 1000,
      durationMs: undefined,
      action,
    });
  });

  it.each([
    ['5s', 5000],
    ['0', 0],
    ['outage', 10_000],
    ['outage + 5s', 15_000],
    ['after+500ms', 30_500],
  ])('at %s comes %d ms after the first phase began', (at, atMs) => {
    expect(runOf(text(`at: ${at}, do: replay`)).events[0]?.atMs).toBe(atMs);
  });

  it('of a fault says how long it stays', () => {
    expect(runOf(text('at: 1s, do: broker-latency, latency: 1ms, for: 5s')).events[0]?.durationMs).toBe(5000);
  });
});

describe('events', () => {
  it('come in the order of time, those of one moment as they were written, each with a name of its own', () => {
    const { events } = runOf(
      text('at: after, do: replay', 'at: 1s, do: replay', 'at: 1s, do: kill-broker', 'at: 2s, do: start-broker'),
    );
    expect(events.map(({ name, atMs }) => `${atMs} ${name}`)).toEqual([
      '1000 replay-2',
      '1000 kill-broker',
      '2000 start-broker',
      '30000 replay',
    ]);
  });
});

describe('an event that cannot be', () => {
  it.each([
    [['at: outge, do: replay'], 'there is no phase outge; did you mean outage?'],
    [['at: 40s, do: replay'], 'this event comes 40 s after the start, and the load lasts 40 s'],
    [['at: after + 20s, do: replay'], 'this event comes 50 s after the start, and the load lasts 40 s'],
    [['at: soon + 5, do: replay'], expect.stringContaining('the time of an event is a number with its unit')],
    [['at: 1s + 2s + 3s, do: replay'], expect.stringContaining('a moment is a time, a phase, or a phase + a time')],
    [
      ['at: 1s, do: replay, name: outage'],
      'the name outage is that of a phase or of another event; give this one a name of its own',
    ],
    [
      ['at: 1s, do: crash-service, service: revenue'],
      'revenue is off in this scenario; leave the event out, or give services.revenue a grace',
    ],
    [['at: 1s, do: kill-member, service: inventory'], 'inventory is off in this scenario; leave the event out'],
    [
      ['at: 1s, do: start-service, service: payment'],
      'payment is not stopped at this moment: a start-service needs a stop-service before it (members: 0 ends with set-members)',
    ],
    [
      ['at: 1s, do: stop-service, service: payment'],
      'nobody would handle the orders of payment that wait at the end; add a start-service after this event',
    ],
    [
      [
        'at: 1s, do: stop-service, service: payment',
        'at: 2s, do: kill-member, service: payment',
        'at: 3s, do: start-service, service: payment',
      ],
      'payment is stopped at this moment; start it first',
    ],
    [
      ['at: 1s, do: set-members, service: payment, members: 0'],
      'nobody would handle the orders of payment that wait at the end; add an event set-members after this',
    ],
    [
      [
        'at: 1s, do: kill-member, service: payment',
        'at: 2s, do: kill-member, service: payment',
        'at: 3s, do: set-members, service: payment, members: 1',
      ],
      'payment has no member at this moment that could be killed',
    ],
    [
      ['at: 1s, do: add-partitions, partitions: 12'],
      'the orders topic has 12 partitions already at this moment, and partitions are never taken away; give more',
    ],
    [
      ['at: 1s, do: start-broker'],
      'no broker is down at this moment: a start-broker needs a kill-broker or stop-broker before it',
    ],
    [
      ['at: 1s, do: kill-broker', 'at: 2s, do: rolling-restart'],
      'a broker is down at this moment; add a start-broker before the rolling-restart',
    ],
    [
      ['at: 1s, do: kill-broker', 'at: 2s, do: kill-broker', 'at: 3s, do: kill-broker', 'at: 4s, do: kill-broker'],
      'all 3 brokers are down at this moment; add a start-broker before it',
    ],
    [['at: 1s, do: kill-broker, broker: first'], expect.stringContaining("a broker is a node id or 'leader'")],
  ])('%j', (events, sentence) => {
    expect(sentencesOf(text(...events))).toEqual([sentence]);
  });
});
