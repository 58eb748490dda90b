import { expect, it } from 'vitest';
import { prepareEvent } from '../../../src/run/events/event-kinds.ts';
import { fakeEventContext } from '../../support/event-context.ts';

it('slow-service tells the service how much longer its work takes', async () => {
  const context = fakeEventContext();
  const action = { kind: 'slow-service', service: 'inventory', factor: 4 } as const;
  const { sentence, act } = await prepareEvent(action, context);
  expect(context.calls).toEqual([]);
  await act();
  expect(context.calls).toEqual([['service', action]]);
  expect(sentence).toBe('the work of inventory takes 4 times as long');
});

it('slow-service with factor 1 is back to normal', async () => {
  const { sentence } = await prepareEvent({ kind: 'slow-service', service: 'payment', factor: 1 }, fakeEventContext());
  expect(sentence).toBe('the work of payment takes as long as it did');
});
