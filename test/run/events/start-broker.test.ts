import { expect, it } from 'vitest';
import { prepareEvent } from '../../../src/run/events/event-kinds.ts';
import { fakeEventContext } from '../../support/event-context.ts';

it('start-broker starts every broker that is away', async () => {
  const context = fakeEventContext({ away: [1, 3] });
  const { sentence, act } = await prepareEvent({ kind: 'start-broker' }, context);
  await act();
  expect(context.calls).toEqual([
    ['start', 1],
    ['start', 3],
  ]);
  expect(sentence).toBe('brokers 1, 3 are started again');
});

it('start-broker says when none was away', async () => {
  const context = fakeEventContext();
  const { sentence, act } = await prepareEvent({ kind: 'start-broker' }, context);
  await act();
  expect(context.calls).toEqual([]);
  expect(sentence).toBe('no broker was away: none is started');
});
