import { expect, it } from 'vitest';
import { prepareEvent } from '../../../src/run/events/event-kinds.ts';
import { fakeEventContext } from '../../support/event-context.ts';

it('add-partitions lets the orders topic grow', async () => {
  const context = fakeEventContext();
  const { sentence, act } = await prepareEvent({ kind: 'add-partitions', partitions: 12 }, context);
  await act();
  expect(context.calls).toEqual([['add-partitions', 12]]);
  expect(sentence).toBe('the orders topic grows to 12 partitions');
});
