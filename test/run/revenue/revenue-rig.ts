import { onTestFinished } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { createProducer } from '../../../src/kafka/producer/producer.ts';
import type { RevenueFindings } from '../../../src/ledger/revenue-audit.ts';
import { STAMP_BYTES, STAMP_HEADER_KEY } from '../../../src/orders/stamp.ts';
import { auditRevenue } from '../../../src/run/revenue/audit-revenue.ts';
import { KafkaRevenueCluster } from '../../../src/run/revenue/kafka-revenue-cluster.ts';
import { revenueTopics } from '../../../src/run/revenue/revenue-topics.ts';
import { ConfirmationContent } from '../../../src/services/confirmation/confirmation-content.ts';
import { RevenueService } from '../../../src/services/revenue/revenue-service.ts';
import { fraudRule } from '../../../src/services/revenue/spending-rule.ts';
import { testSettings } from '../../kafka/producer/producer-fixture.ts';
import { settingsFor } from '../../support/connection-settings.ts';
import { buildRecord } from '../../support/order-builder.ts';
import { createTopic, uniqueTopic } from '../../support/real-kafka.ts';

const producerSettings = {
  ...testSettings,
  headerKey: STAMP_HEADER_KEY,
  headerLength: STAMP_BYTES,
  batchSizeBytes: 16 * 1024,
  bufferMemoryBytes: 4 * 1024 * 1024,
  maxRequestBytes: 1024 * 1024,
};

const producerEvents = {
  onDelivery: () => undefined,
  onFatal: (error: Error) => {
    throw error;
  },
};

const startMs = Date.UTC(2026, 0, 31, 10);
const runHash = 7;

/** A revenue service of a test, and what it told. */
export interface TestRevenue {
  readonly service: RevenueService;
  readonly notices: string[];
  readonly fatal: Error[];
}

/** Orders and payments on a broker, and a revenue service that reads them. */
export class RevenueRig {
  readonly bootstrapServers: string;
  readonly prefix = uniqueTopic('shop');

  constructor(bootstrapServers: string) {
    this.bootstrapServers = bootstrapServers;
  }

  get topics() {
    return { orders: `${this.prefix}.orders`, payments: `${this.prefix}.payments` };
  }

  async createTopics(): Promise<void> {
    const { results, alerts, changelog } = revenueTopics(this.prefix);
    for (const topic of [...Object.values(this.topics), results, alerts]) {
      await createTopic(this.bootstrapServers, topic, { partitions: 3 });
    }
    await createTopic(this.bootstrapServers, changelog, { partitions: 1 });
  }

  /** Orders from number `from` to before `to`, 10 ms apart in event time, of 23 customers, and the answers to their payments. */
  async buy(from: number, to: number): Promise<void> {
    const orders = [];
    for (let seq = from; seq < to; seq++) {
      const placedMs = startMs + seq * 10;
      const customer = { id: `C-${seq % 23}`, email: 'ada@example.test', phone: '+1-555-0101' };
      const order = { placedAt: new Date(placedMs).toISOString(), customer, totalMinor: totalOf(seq) };
      orders.push(buildRecord({ seq, runHash, intendedEpochMs: placedMs, order }));
    }
    const payments = orders.map((order, index) => {
      const type = (from + index) % 20 === 0 ? 'PaymentDeclined' : 'PaymentAuthorized';
      return { ...order, value: Buffer.from(JSON.stringify({ type })) };
    });
    await this.#append(this.topics.orders, orders);
    await this.#append(this.topics.payments, payments);
  }

  async #append(topic: string, records: readonly ReturnType<typeof buildRecord>[]): Promise<void> {
    const connection = settingsFor(this.bootstrapServers);
    const producer = await createProducer({ ...producerSettings, topic }, connection, producerEvents, systemClock);
    const content = new ConfirmationContent();
    for (const [index, { key, value, stamp }] of records.entries()) {
      if (value === null || stamp === undefined) throw new Error('an order has a value and a stamp');
      content.set({ key, stamp }, value, index, 0, systemClock.nowMs(), systemClock.epochMs());
      if (!producer.append(content)) throw new Error('the memory is full');
    }
    await producer.flush();
    await producer.close();
  }

  /** A service that was not started; stopped when the test ends. */
  create(commitIntervalMs = 20): TestRevenue {
    const notices: string[] = [];
    const fatal: Error[] = [];
    const onNotice = (text: string): void => void notices.push(text);
    const service = new RevenueService(
      {
        cluster: new KafkaRevenueCluster(
          {
            connection: settingsFor(this.bootstrapServers),
            prefix: this.prefix,
            group: `${this.prefix}.revenue`,
            topics: this.topics,
            onNotice,
          },
          systemClock,
        ),
        stream: { graceMs: 60_000, sessionGapMs: 30_000, rule: fraudRule },
        runHash,
        commitIntervalMs,
        every: (intervalMs, callback) => {
          const timer = setInterval(callback, intervalMs);
          return () => clearInterval(timer);
        },
        events: { onNotice, onFatal: (error) => fatal.push(error) },
      },
      systemClock,
    );
    onTestFinished(() => service.stop());
    return { service, notices, fatal };
  }

  /** What was published, beside what is in the log. */
  audit(): Promise<RevenueFindings> {
    const { prefix, topics } = this;
    return auditRevenue(
      { connection: settingsFor(this.bootstrapServers), prefix, topics, runHash, rule: fraudRule },
      systemClock,
    );
  }
}

/** What order `seq` costs: with 23 customers some of them reach 2,000.00 within 600 orders, and some do not. */
export function totalOf(seq: number): number {
  return 1000 + (seq % 23) * 500;
}

/** Records of a topic below the service's position. */
export function readCount(service: RevenueService, topic: 'orders' | 'payments'): number {
  return service.counters().positions[topic].reduce((sum, [, offset]) => sum + offset, 0);
}
