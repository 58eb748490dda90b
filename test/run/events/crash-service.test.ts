import { expect, it } from 'vitest';
import { prepareEvent } from '../../../src/run/events/event-kinds.ts';
import { fakeEventContext } from '../../support/event-context.ts';

const action = { kind: 'crash-service', service: 'confirmation' } as const;

it('crash-service kills the service with something uncommitted', async () => {
  const context = fakeEventContext();
  const { sentence, act } = await prepareEvent(action, context);
  expect(context.calls).toEqual([]);
  await act();
  expect(context.calls).toEqual([['crash', 'confirmation']]);
  expect(sentence).toBe(
    'the confirmation service dies with something written and not committed, and the next one takes its place',
  );
});

it('crash-service holds up nobody who stops the run', async () => {
  const context = fakeEventContext({ crash: () => new Promise(() => undefined) });
  const { act } = await prepareEvent(action, context);
  const acting = act();
  context.interrupt();
  await expect(acting).resolves.toBeUndefined();
});
