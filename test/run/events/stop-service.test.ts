import { expect, it } from 'vitest';
import { prepareEvent } from '../../../src/run/events/event-kinds.ts';
import { fakeEventContext } from '../../support/event-context.ts';

it('stop-service tells the service to leave its group', async () => {
  const context = fakeEventContext();
  const action = { kind: 'stop-service', service: 'payment' } as const;
  const { sentence, act } = await prepareEvent(action, context);
  expect(context.calls).toEqual([]);
  await act();
  expect(context.calls).toEqual([['service', action]]);
  expect(sentence).toBe('payment is stopped: its members leave their group');
});
