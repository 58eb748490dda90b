import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../clock.ts';
import { groupWithoutMembers } from '../../kafka/group-offsets.ts';
import { createTransactionalProducer } from '../../kafka/producer/transaction/create-transactional-producer.ts';
import { TransactionError } from '../../kafka/producer/transaction/transaction-error.ts';
import type { GroupOffset } from '../../kafka/producer/transaction/transaction-requests.ts';
import type { TransactionalProducer } from '../../kafka/producer/transaction/transactional-producer.ts';
import type { RevenueRecord } from '../../services/revenue/revenue-events.ts';
import type { Positions, RevenueOutputPort, RevenuePositions } from '../../services/revenue/revenue-ports.ts';
import type { StateChange } from '../../services/revenue/state-change.ts';
import { resultProducer } from '../result-producer.ts';
import type { RevenueClusterOptions } from './kafka-revenue-cluster.ts';
import { publishedAtBytes, publishedAtHeaderKey, PublishedContent } from './published-content.ts';
import { revenueTopics } from './revenue-topics.ts';

/** The value of a key that is gone: our producer writes no null values, so a text stands for it. */
export const goneValue = 'null';

/** How soon a record that found no room in the producer's memory is offered again. */
const roomPauseMs = 5;
const transaction = { timeoutMs: 60_000, maxBlockMs: 60_000 };

/**
 * Opens the output of the revenue service: a transactional producer on its three topics.
 *
 * @throws TransactionError `fatal` when no producer id is given; ShopSimError when a topic is missing
 */
export async function openRevenueOutput(options: RevenueClusterOptions, clock: Clock): Promise<RevenueOutputPort> {
  const { results, alerts, changelog } = revenueTopics(options.prefix);
  const producer = await createTransactionalProducer(
    {
      ...resultProducer,
      topic: results,
      // What a transaction holds is written at once: its commit waits for it.
      lingerMs: 0,
      headerKey: publishedAtHeaderKey,
      headerLength: publishedAtBytes,
    },
    { transactionalId: `${options.prefix}.revenue`, ...transaction },
    options.connection,
    {
      // A transaction that misses a record is not committed, and says so.
      onDelivery: () => undefined,
      onNotice: options.onNotice,
      // The commit that is under way, or the next one, rejects with it.
      onFatal: (error) => options.onNotice(error.message),
    },
    clock,
    {},
    [alerts, changelog],
  );
  return new RevenueOutput(producer, options, clock);
}

class RevenueOutput implements RevenueOutputPort {
  readonly #producer: TransactionalProducer;
  readonly #options: RevenueClusterOptions;
  readonly #clock: Clock;
  readonly #content = new PublishedContent();
  #isClosed = false;

  constructor(producer: TransactionalProducer, options: RevenueClusterOptions, clock: Clock) {
    this.#producer = producer;
    this.#options = options;
    this.#clock = clock;
  }

  async commit(
    records: readonly RevenueRecord[],
    changes: readonly StateChange[],
    positions: RevenuePositions,
  ): Promise<void> {
    const { prefix, group, topics } = this.#options;
    const names = revenueTopics(prefix);
    const nowMs = this.#clock.nowMs();
    this.#producer.begin();
    for (const { topic, key, event } of records) await this.#append(names[topic], key, JSON.stringify(event), nowMs);
    for (const { key, value } of changes) await this.#append(names.changelog, key, value ?? goneValue, nowMs);
    const offsets = [...offsetsOf(topics.orders, positions.orders), ...offsetsOf(topics.payments, positions.payments)];
    await this.#producer.sendOffsets(groupWithoutMembers(group), offsets);
    await this.#end();
  }

  kill(): void {
    void this.close();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#producer.close();
  }

  /** Waits while the producer's memory is full: nothing of a transaction may be left out. */
  async #append(topic: string, key: string, value: string, nowMs: number): Promise<void> {
    const content = this.#content.set(key, value, nowMs, this.#clock.epochOf(nowMs));
    while (!this.#producer.appendTo(topic, content)) await pause(roomPauseMs);
  }

  /** Asks for the end until there is an answer. */
  async #end(): Promise<void> {
    for (;;) {
      try {
        await this.#producer.commit();
        return;
      } catch (error) {
        const isUnknown = error instanceof TransactionError && error.failure === 'unknown';
        if (!isUnknown || this.#isClosed) throw error;
        this.#options.onNotice(error.message);
      }
    }
  }
}

function offsetsOf(topic: string, positions: Positions): GroupOffset[] {
  return [...positions].map(([partition, offset]) => ({ topic, partition, offset }));
}
