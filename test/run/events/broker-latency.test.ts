import { expect, it } from 'vitest';
import { prepareEvent } from '../../../src/run/events/event-kinds.ts';
import { fakeEventContext } from '../../support/event-context.ts';

it('broker-latency delays the answers of an API until its time is over', async () => {
  const context = fakeEventContext({ durationMs: 5 });
  const action = { kind: 'broker-latency', broker: 3, latencyMs: 200, api: 'produce' } as const;
  const { sentence, act } = await prepareEvent(action, context);
  await act();
  const rule = { effect: { kind: 'latency', latencyMs: 200 }, api: 'produce', brokerId: 3 };
  expect(context.calls).toEqual([['fault', rule], ['remove-fault']]);
  expect(sentence).toBe('broker 3 answers produce requests 200 ms later');
});

it('broker-latency of all brokers and requests stays to the end of the load', async () => {
  const context = fakeEventContext();
  const action = { kind: 'broker-latency', broker: 'all', latencyMs: 20, api: 'all' } as const;
  const { sentence, act } = await prepareEvent(action, context);
  const acting = act();
  await new Promise(setImmediate);
  const rule = { effect: { kind: 'latency', latencyMs: 20 }, api: undefined, brokerId: undefined };
  expect(context.calls).toEqual([['fault', rule]]);
  context.endLoad();
  await acting;
  expect(context.calls.at(-1)).toEqual(['remove-fault']);
  expect(sentence).toBe('every broker answers every request 20 ms later');
});
