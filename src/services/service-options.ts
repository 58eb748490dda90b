import type { ConsumerGroup, ConsumerGroupEvents } from '../kafka/consumer-group-port.ts';
import type { Producer, ProducerEvents } from '../kafka/producer/port.ts';
import type { OrderReader } from '../orders/order-reader.ts';
import type { FailureTopics } from './failure-topics.ts';
import type { FailureOf } from './failures.ts';
import type { Handler } from './handler.ts';
import type { RetryPlan } from './retry-plan.ts';
import type { ServiceSink } from './service-sink.ts';
import type { After } from './sleepers.ts';
import type { WorkTime } from './work-time.ts';

export interface ServiceOptions {
  readonly name: string;
  readonly groupId: string;
  readonly members: number;
  /** Orders that one member works on at the same time; undefined: no bound. */
  readonly concurrency: number | undefined;
  readonly handler: Handler;
  readonly workTime: WorkTime;
  /** What attempts fail, and what happens to the orders; undefined: nothing fails. */
  readonly failures: ServiceFailures | undefined;
  readonly seed: number;
  /** Orders of other runs are counted as foreign and not handled; undefined: every run's orders are handled. */
  readonly runHash: number | undefined;
  openGroup(events: ConsumerGroupEvents): ConsumerGroup;
  /** A producer for the topic of the result events; linger of 10-20 ms and a small memory suffice. */
  openProducer(events: ProducerEvents): Producer | Promise<Producer>;
  readonly sink: ServiceSink;
  readonly events: ServiceEvents;
  /** Shared by the services of a thread; default: one of its own. */
  readonly reader?: OrderReader;
  readonly after?: After;
}

export interface ServiceFailures {
  readonly failureOf: FailureOf;
  readonly retry: RetryPlan;
  readonly topics: FailureTopics;
}

/** What a service tells while it works. Must not throw. */
export interface ServiceEvents {
  onNotice(text: string): void;
  onFatal(error: Error): void;
}
