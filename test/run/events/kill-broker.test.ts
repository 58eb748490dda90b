import { expect, it } from 'vitest';
import { prepareEvent } from '../../../src/run/events/event-kinds.ts';
import { fakeEventContext } from '../../support/event-context.ts';

it('kill-broker kills the broker that leads partition 0 when the event comes', async () => {
  const context = fakeEventContext();
  const { sentence, act } = await prepareEvent({ kind: 'kill-broker', broker: 'leader' }, context);
  expect(context.calls).toEqual([]);
  await act();
  expect(context.calls).toEqual([['kill', 2]]);
  expect(sentence).toBe('broker 2, the leader of partition 0 of the orders, is killed');
});

it('stop-broker stops the broker that is named', async () => {
  const context = fakeEventContext();
  const { sentence, act } = await prepareEvent({ kind: 'stop-broker', broker: 3 }, context);
  await act();
  expect(context.calls).toEqual([['stop', 3]]);
  expect(sentence).toBe('broker 3 is stopped');
});
