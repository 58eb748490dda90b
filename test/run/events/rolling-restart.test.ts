import { expect, it } from 'vitest';
import { prepareEvent } from '../../../src/run/events/event-kinds.ts';
import { fakeEventContext } from '../../support/event-context.ts';

it('rolling-restart goes on to the next broker only when every replica is in sync again', async () => {
  const context = fakeEventContext({ underReplicated: [12, 3, 0, 4, 0, 0] });
  const { sentence, act } = await prepareEvent({ kind: 'rolling-restart' }, context);
  await act();
  expect(context.calls).toEqual([
    ['stop', 1],
    ['start', 1],
    ['in-sync', false],
    ['in-sync', false],
    ['in-sync', true],
    ['stop', 2],
    ['start', 2],
    ['in-sync', false],
    ['in-sync', true],
    ['stop', 3],
    ['start', 3],
    ['in-sync', true],
  ]);
  expect(sentence).toBe('3 brokers are restarted one after the other, each when all replicas are in sync');
});

it('rolling-restart fails when replicas do not come back', async () => {
  let nowMs = 0;
  const clock = { nowMs: () => (nowMs += 40_000), epochMs: () => 0, epochOf: () => 0 };
  const context = fakeEventContext({ clock, underReplicated: [5, 5, 5, 5] });
  const { act } = await prepareEvent({ kind: 'rolling-restart' }, context);
  await expect(act()).rejects.toMatchObject({
    code: 'BROKER_ERROR',
    message: '5 partitions still lacked an in-sync replica 60 s after broker 1 was started again.',
  });
});

it('rolling-restart stops where it is when the user stops the run', async () => {
  const context = fakeEventContext({ underReplicated: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1] });
  const { act } = await prepareEvent({ kind: 'rolling-restart' }, context);
  const acting = act();
  await new Promise(setImmediate);
  context.interrupt();
  await acting;
  expect(context.calls.filter(([call]) => call === 'stop')).toEqual([['stop', 1]]);
});
