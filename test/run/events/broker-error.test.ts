import { expect, it } from 'vitest';
import { retriableErrors } from '../../../src/embedded/retriable-errors.ts';
import { describeKafkaError } from '../../../src/protocol/error-descriptions.ts';
import { prepareEvent } from '../../../src/run/events/event-kinds.ts';
import { fakeEventContext } from '../../support/event-context.ts';

it('broker-error refuses a share of the requests, on the leader of the orders, until the user stops the run', async () => {
  const context = fakeEventContext({ durationMs: 60_000 });
  const action = { kind: 'broker-error', broker: 'leader', api: 'produce', ratio: 0.05 } as const;
  const { sentence, act } = await prepareEvent(action, context);
  const acting = act();
  await new Promise(setImmediate);
  context.interrupt();
  await acting;
  const effect = { kind: 'error', errorCode: 19, when: 'before' };
  expect(context.calls).toEqual([
    ['fault', { effect, api: 'produce', brokerId: 2, probability: 0.05 }],
    ['remove-fault'],
  ]);
  expect(sentence).toBe(
    'broker 2, the leader of partition 0 of the orders, answers 5 % of produce requests with NOT_ENOUGH_REPLICAS',
  );
});

it('broker-error gives only errors after which a client tries again', () => {
  for (const { name, code } of Object.values(retriableErrors)) {
    expect([name, describeKafkaError(code).retriable]).toEqual([name, true]);
  }
});
