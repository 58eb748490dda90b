import { expect, it } from 'vitest';
import { prepareEvent } from '../../../src/run/events/event-kinds.ts';
import { fakeEventContext } from '../../support/event-context.ts';

it('set-members tells the service how many members its group is to have', async () => {
  const context = fakeEventContext();
  const action = { kind: 'set-members', service: 'payment', members: 8 } as const;
  const { sentence, act } = await prepareEvent(action, context);
  expect(context.calls).toEqual([]);
  await act();
  expect(context.calls).toEqual([['service', action]]);
  expect(sentence).toBe('payment gets 8 members');
});
