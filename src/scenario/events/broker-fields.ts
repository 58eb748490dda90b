import { choice, wholeNumber, type Parsed } from '../../parse-value.ts';
import type { BrokerChoice } from '../../run/event-plan.ts';
import { written } from '../schema/written.ts';

/** Kafka APIs that a fault may be bound to. */
export const faultApis = ['produce', 'fetch', 'metadata', 'offsetCommit', 'heartbeat'] as const;

/** One broker that something happens to. */
export const oneBroker = written(parseBroker, {
  description: 'a node id, or `leader`: the one that leads partition 0 of the orders topic at that moment',
  examples: ['leader', 2],
}).prefault('leader');

/** The brokers that a fault is on. */
export const brokers = written(
  (text): Parsed<BrokerChoice | 'all'> => (text === 'all' ? { value: text } : parseBroker(text)),
  {
    description: 'a node id, `leader` (of partition 0 of the orders topic), or `all`',
    examples: ['all', 'leader', 2],
  },
).prefault('all');

export const faultApi = written(choice('an api', faultApis), {
  words: faultApis,
  description: 'which requests are meant',
  examples: ['produce', 'fetch'],
});

export const faultApiOrAll = written(choice('an api', [...faultApis, 'all']), {
  words: [...faultApis, 'all'],
  description: 'which requests are meant',
  examples: ['all', 'produce'],
}).prefault('all');

function parseBroker(text: string): Parsed<BrokerChoice> {
  if (text === 'leader') return { value: text };
  const id = wholeNumber('a broker', { min: 0, max: 1_000_000 })(text);
  return 'value' in id ? id : { problem: "a broker is a node id or 'leader'" };
}
