import { onTestFinished } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { createProducer } from '../../../src/kafka/producer/producer.ts';
import { fetchOffsets, readLog } from '../../../src/kafka/reader.ts';
import type { IsolationLevel } from '../../../src/protocol/messages/isolation-level.ts';
import { STAMP_BYTES, STAMP_HEADER_KEY } from '../../../src/orders/stamp.ts';
import { ConfirmationContent } from '../../../src/services/confirmation/confirmation-content.ts';
import type {
  ConfirmationOptions,
  ConfirmationProcessor,
} from '../../../src/services/confirmation/confirmation-port.ts';
import { createConfirmationProcessor } from '../../../src/services/confirmation/confirmation-processor.ts';
import { testSettings } from '../../kafka/producer/producer-fixture.ts';
import { settingsFor } from '../../support/connection-settings.ts';
import { buildRecord } from '../../support/order-builder.ts';
import { createTopic, uniqueTopic } from '../../support/real-kafka.ts';

export const rule = { seed: 3, declineRate: 0.25 };

const producerSettings = {
  ...testSettings,
  headerKey: STAMP_HEADER_KEY,
  headerLength: STAMP_BYTES,
  batchSizeBytes: 16 * 1024,
  bufferMemoryBytes: 4 * 1024 * 1024,
  maxRequestBytes: 1024 * 1024,
};

/** A processor of a test, and what it told. */
export interface TestProcessor {
  readonly processor: ConfirmationProcessor;
  readonly confirmed: number[];
  readonly latenciesUs: number[];
  readonly notices: string[];
  readonly fatal: Error[];
}

/** Orders on a broker, and processors that confirm them. */
export class ConfirmationRig {
  readonly bootstrapServers: string;
  readonly prefix = uniqueTopic('shop');

  constructor(bootstrapServers: string) {
    this.bootstrapServers = bootstrapServers;
  }

  get ordersTopic(): string {
    return `${this.prefix}.orders`;
  }

  get confirmedTopic(): string {
    return `${this.prefix}.confirmed`;
  }

  async createTopics(): Promise<void> {
    for (const topic of [this.ordersTopic, this.confirmedTopic]) {
      await createTopic(this.bootstrapServers, topic, { partitions: 3 });
    }
  }

  /** Orders with the numbers from `from` to before `to`, and a record that is none. */
  async placeOrders(from: number, to: number): Promise<void> {
    const content = new ConfirmationContent();
    const producer = await createProducer(
      { ...producerSettings, topic: this.ordersTopic },
      settingsFor(this.bootstrapServers),
      {
        onDelivery: () => undefined,
        onFatal: (error) => {
          throw error;
        },
      },
      systemClock,
    );
    for (let seq = from; seq < to; seq++) {
      const isForeign = seq === from;
      const intendedEpochMs = systemClock.epochMs();
      const record = buildRecord({ seq, intendedEpochMs });
      const value = isForeign ? Buffer.from('no order') : (record.value ?? Buffer.alloc(0));
      const { key, stamp = Buffer.alloc(STAMP_BYTES) } = record;
      content.set({ key, stamp }, value, seq, 0, systemClock.nowMs(), systemClock.epochMs());
      if (!producer.append(content)) throw new Error('the memory is full');
    }
    await producer.flush();
    await producer.close();
  }

  /** A processor that was not started; killed when the test ends. */
  create(options: Partial<ConfirmationOptions> = {}): TestProcessor {
    const told = {
      confirmed: [] as number[],
      latenciesUs: [] as number[],
      notices: [] as string[],
      fatal: [] as Error[],
    };
    const processor = createConfirmationProcessor(
      {
        mode: 'exactlyOnce',
        connection: settingsFor(this.bootstrapServers),
        ordersTopic: this.ordersTopic,
        groupId: `${this.prefix}.confirmation`,
        transactionalId: `${this.prefix}.confirmation`,
        transactionTimeoutMs: 60_000,
        commitIntervalMs: 50,
        rule,
        producer: { ...producerSettings, topic: this.confirmedTopic },
        events: {
          onConfirmed(seq, latencyUs) {
            told.confirmed.push(seq);
            told.latenciesUs.push(latencyUs);
          },
          onNotice: (text) => told.notices.push(text),
          onFatal: (error) => told.fatal.push(error),
        },
        ...options,
      },
      systemClock,
    );
    onTestFinished(() => processor.kill());
    return { processor, ...told };
  }

  /** Values of the confirmations, as readers of committed records have them. */
  confirmations(): Promise<unknown[]> {
    return this.#read('readCommitted');
  }

  /** Confirmations in the log that readers of committed records skip. */
  async uncommittedCount(): Promise<number> {
    return (await this.#read('readUncommitted')).length - (await this.#read('readCommitted')).length;
  }

  async #read(isolation: IsolationLevel): Promise<unknown[]> {
    const settings = settingsFor(this.bootstrapServers);
    const to = await fetchOffsets(settings, this.confirmedTopic, 'latest', systemClock, isolation);
    const values: unknown[] = [];
    await readLog(
      settings,
      this.confirmedTopic,
      { from: 'earliest', to, isolation },
      (_partition, _offset, _timestampMs, _key, value) => values.push(JSON.parse(value?.toString() ?? '')),
      systemClock,
    );
    return values;
  }
}

/** The order's number in an OrderConfirmed. */
export function seqOf(confirmation: unknown): number {
  const isConfirmation = typeof confirmation === 'object' && confirmation !== null && 'orderId' in confirmation;
  if (!isConfirmation) throw new Error(`no confirmation: ${JSON.stringify(confirmation)}`);
  return Number(String(confirmation.orderId).slice(-10));
}
