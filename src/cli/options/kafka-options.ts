import { producerClients } from '../../run/plan.ts';
import { optionalOption, switchOption, valueOption } from './option.ts';
import { parseAcks, parseTopicName } from './parse-kafka-value.ts';
import { byteSize, choice, duration, wholeNumber } from '../../parse-value.ts';

/** The orders topic and the producer, by Kafka's names. */
export const kafkaOptions = {
  topic: optionalOption({
    flags: '--topic <NAME>',
    theme: 'Kafka',
    description: 'orders topic to use, created if there is none; it is never deleted or altered',
    absence: 'shopsim.RUN.orders, made for the run and deleted after it',
    examples: ['shop.orders'],
    parse: parseTopicName,
  }),
  partitions: optionalOption({
    flags: '--partitions <N>',
    theme: 'Kafka',
    description: 'partitions of the orders topic; a --topic that exists must have at least as many',
    absence: '12, or what the --topic has',
    examples: ['12'],
    parse: wholeNumber('the number of partitions', { min: 1, max: 10_000 }),
  }),
  replicationFactor: optionalOption({
    flags: '--replication-factor <N>',
    theme: 'Kafka',
    description: 'copies of each partition of a topic that is created',
    absence: '3, or the number of brokers if there are fewer',
    examples: ['3'],
    parse: wholeNumber('a replication factor', { min: 1, max: 100 }),
  }),
  acks: valueOption({
    flags: '--acks <all|1|0>',
    theme: 'Kafka',
    description: 'who must have an order before it counts as sent: all in-sync replicas, the leader, nobody',
    fallback: 'all',
    parse: parseAcks,
  }),
  noIdempotence: switchOption({
    flags: '--no-idempotence',
    theme: 'Kafka',
    description: 'send without sequence numbers: a retry may then duplicate or reorder; implied by --acks 1 and 0',
  }),
  lingerMs: valueOption({
    flags: '--linger-ms <MS>',
    theme: 'Kafka',
    description: 'how long a batch waits for more orders (linger.ms)',
    fallback: '5',
    parse: wholeNumber('linger', { min: 0, max: 60_000 }),
  }),
  batchSize: valueOption({
    flags: '--batch-size <BYTES>',
    theme: 'Kafka',
    description: 'size at which a batch is sent without waiting longer (batch.size)',
    fallback: '128KiB',
    parse: byteSize('a batch size', { min: 1024, max: 2 ** 20, why: 'brokers refuse larger ones: message.max.bytes' }),
  }),
  maxInFlight: valueOption({
    flags: '--max-in-flight <N>',
    theme: 'Kafka',
    description: 'unanswered requests per broker (max.in.flight.requests.per.connection)',
    fallback: '5',
    parse: wholeNumber('the number of requests in flight', { min: 1, max: 100 }),
  }),
  bufferMemory: valueOption({
    flags: '--buffer-memory <BYTES>',
    theme: 'Kafka',
    description: 'bound on the orders that wait to be sent or acknowledged, per generator (buffer.memory)',
    fallback: '32MiB',
    parse: byteSize('the buffer memory', { min: 2 ** 20, max: 16 * 2 ** 30 }),
  }),
  deliveryTimeout: valueOption({
    flags: '--delivery-timeout <TIME>',
    theme: 'Kafka',
    description: 'after it an order that was not acknowledged is given up and counted (delivery.timeout.ms)',
    fallback: '30s',
    parse: duration('a delivery timeout', { min: 1000, max: 3_600_000 }),
  }),
  client: valueOption({
    flags: '--client <shop-sim|kafkajs>',
    theme: 'Kafka',
    description: "whose producer sends the orders: shop-sim's own, or that of kafkajs, for comparison",
    fallback: 'shop-sim',
    examples: [...producerClients],
    parse: choice('a client', producerClients),
  }),
  keepTopics: switchOption({
    flags: '--keep-topics',
    theme: 'Kafka',
    description: 'do not delete the topics that this run created',
  }),
};
