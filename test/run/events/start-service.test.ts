import { expect, it } from 'vitest';
import { prepareEvent } from '../../../src/run/events/event-kinds.ts';
import { fakeEventContext } from '../../support/event-context.ts';

it('start-service tells the service to join its group again', async () => {
  const context = fakeEventContext();
  const action = { kind: 'start-service', service: 'payment' } as const;
  const { sentence, act } = await prepareEvent(action, context);
  expect(context.calls).toEqual([]);
  await act();
  expect(context.calls).toEqual([['service', action]]);
  expect(sentence).toBe('payment is started: its members join their group again');
});
