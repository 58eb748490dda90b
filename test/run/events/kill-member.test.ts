import { expect, it } from 'vitest';
import { prepareEvent } from '../../../src/run/events/event-kinds.ts';
import { fakeEventContext } from '../../support/event-context.ts';

it('kill-member tells the service to let a member vanish', async () => {
  const context = fakeEventContext();
  const action = { kind: 'kill-member', service: 'payment' } as const;
  const { sentence, act } = await prepareEvent(action, context);
  expect(context.calls).toEqual([]);
  await act();
  expect(context.calls).toEqual([['service', action]]);
  expect(sentence).toBe('a member of payment vanishes without leaving its group');
});
