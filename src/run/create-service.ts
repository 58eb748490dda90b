import type { Clock } from '../clock.ts';
import { createConsumerGroup } from '../kafka/consumer-group.ts';
import { createProducer } from '../kafka/producer/producer.ts';
import type { ConnectionSettings } from '../kafka/settings.ts';
import type { OrderReader } from '../orders/order-reader.ts';
import { STAMP_HEADER_KEY } from '../orders/stamp.ts';
import { canFail, failuresOf } from '../services/failures.ts';
import { ordersInHand } from '../services/in-hand.ts';
import { OriginHeaders, originHeaderKeys } from '../services/origin-headers.ts';
import { Service } from '../services/service.ts';
import type { ServiceFailures, ServiceOptions } from '../services/service-options.ts';
import { shopServices } from '../services/shop-services.ts';
import { workTimeOf } from '../services/work-time.ts';
import { deadLetterTopic, groupName, retryTopic } from './failure-topic-names.ts';
import type { ServicesPlan } from './plan.ts';
import type { ServiceName } from './service-names.ts';
import { resultProducer } from './result-producer.ts';
import { resultTopic } from './result-topic.ts';

/** What the services of a thread are made of. */
export interface ServiceParts {
  readonly connection: ConnectionSettings;
  /** The orders topic. */
  readonly topic: string;
  readonly resultPrefix: string;
  readonly services: ServicesPlan;
  readonly seed: number;
  /** undefined: orders of every run are handled. */
  readonly runHash: number | undefined;
  /** Where each partition begins for this run; undefined: as the plan's `from` says. */
  readonly startOffsets: ReadonlyMap<number, number> | undefined;
}

/** A service as the plan wants it, on its topics; it is not started. */
export function createService(
  name: ServiceName,
  parts: ServiceParts,
  { sink, events, reader }: Pick<ServiceOptions, 'sink' | 'events'> & { readonly reader: OrderReader },
  clock: Clock,
): Service {
  const { connection, services: plan, seed, runHash } = parts;
  const settings = plan.settings[name];
  const { members, concurrency, work } = settings;
  const groupId = groupName(plan.groupPrefix, name);
  const inHand = concurrency === undefined ? {} : { maxInFlight: ordersInHand(concurrency, work) };
  return new Service(
    {
      name,
      groupId,
      members,
      concurrency,
      handler: shopServices[name].createHandler(plan),
      workTime: workTimeOf(name, work),
      failures: canFail(settings) ? serviceFailures(name, parts, clock) : undefined,
      seed,
      runHash,
      reader,
      openGroup: (groupEvents) =>
        createConsumerGroup(
          {
            settings: connection,
            groupId,
            topic: parts.topic,
            members,
            from: parts.startOffsets ?? plan.from,
            headerKey: STAMP_HEADER_KEY,
            ...inHand,
            events: groupEvents,
          },
          clock,
        ),
      openProducer: (producerEvents) =>
        createProducer(
          { ...resultProducer, topic: resultTopic(parts.resultPrefix, name) },
          connection,
          producerEvents,
          clock,
        ),
      sink,
      events,
    },
    clock,
  );
}

function serviceFailures(name: ServiceName, parts: ServiceParts, clock: Clock): ServiceFailures {
  const { connection, topic: orders, services: plan } = parts;
  const settings = plan.settings[name];
  const headers = new OriginHeaders(orders);
  const producer = { ...resultProducer, moreHeaders: headers.forms };
  return {
    failureOf: failuresOf(name, settings),
    retry: settings.retry,
    topics: {
      headers,
      openDeadLetters: (events) =>
        createProducer({ ...producer, topic: deadLetterTopic(orders, name) }, connection, events, clock),
      openRetries: (delayMs, events) =>
        createProducer({ ...producer, topic: retryTopic(orders, name, delayMs) }, connection, events, clock),
      openRetryGroup: (delayMs, events) =>
        createConsumerGroup(
          {
            settings: connection,
            groupId: groupName(plan.groupPrefix, name, delayMs),
            topic: retryTopic(orders, name, delayMs),
            members: 1,
            from: 'earliest',
            headerKey: STAMP_HEADER_KEY,
            moreHeaderKeys: originHeaderKeys,
            events,
          },
          clock,
        ),
    },
  };
}
