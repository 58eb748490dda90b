import * as z from 'zod';
import { duration } from '../../parse-value.ts';
import { written } from '../schema/written.ts';
import { brokers, faultApiOrAll } from './broker-fields.ts';
import { eventFields, faultTime } from './event-fields.ts';
import { plannedEvent } from './planned-event.ts';

const schema = z.strictObject({
  do: z.literal('broker-latency').meta({ description: 'answers come later; an embedded broker only' }),
  ...eventFields,
  broker: brokers,
  latency: written(duration('a latency', { min: 0.001, max: 3_600_000 }), {
    description: 'how much later each answer comes',
    examples: ['100ms'],
  }),
  api: faultApiOrAll,
  for: faultTime,
});

export const brokerLatency = schema.transform((event) => {
  const { broker, latency, api, for: durationMs } = event;
  return plannedEvent(event, {
    usualName: 'broker-latency',
    action: { kind: 'broker-latency', broker, latencyMs: latency, api },
    durationMs,
  });
});
