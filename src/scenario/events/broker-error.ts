import * as z from 'zod';
import { ratio } from '../../parse-value.ts';
import { written } from '../schema/written.ts';
import { brokers, faultApi } from './broker-fields.ts';
import { eventFields, faultTime } from './event-fields.ts';
import { plannedEvent } from './planned-event.ts';

const schema = z.strictObject({
  do: z
    .literal('broker-error')
    .meta({ description: 'requests are answered with a retriable error; an embedded broker only' }),
  ...eventFields,
  broker: brokers,
  api: faultApi,
  share: written(ratio('the share of errors'), { description: 'share of the requests', examples: ['10%'] }),
  for: faultTime,
});

export const brokerError = schema.transform((event) => {
  const { broker, api, share, for: durationMs } = event;
  return plannedEvent(event, {
    usualName: 'broker-error',
    action: { kind: 'broker-error', broker, api, ratio: share },
    durationMs,
  });
});
