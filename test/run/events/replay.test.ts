import { expect, it } from 'vitest';
import { prepareEvent } from '../../../src/run/events/event-kinds.ts';
import { fakeEventContext } from '../../support/event-context.ts';

it('replay has the orders read again, under the name of the event', async () => {
  const context = fakeEventContext({ name: 'audit' });
  const { sentence, act } = await prepareEvent({ kind: 'replay' }, context);
  await act();
  expect(context.calls).toEqual([['replay', 'audit']]);
  expect(sentence).toBe('a fresh group reads the orders topic from its earliest offset to its end');
});
