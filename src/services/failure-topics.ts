import type { ConsumerGroup, ConsumerGroupEvents } from '../kafka/consumer-group-port.ts';
import type { Producer, ProducerEvents } from '../kafka/producer/port.ts';
import type { OriginHeaders } from './origin-headers.ts';

/** How a service reaches the topics for its orders that fail. */
export interface FailureTopics {
  /** What the records there say of their origin; the producers write them, and the groups read {@link originHeaderKeys}. */
  readonly headers: OriginHeaders;
  /** A producer for the topic of dead letters. */
  openDeadLetters(events: ProducerEvents): Producer | Promise<Producer>;
  /** A producer for the retry topic of this delay, and a group that reads it with one member. */
  openRetries(delayMs: number, events: ProducerEvents): Producer | Promise<Producer>;
  openRetryGroup(delayMs: number, events: ConsumerGroupEvents): ConsumerGroup;
}
