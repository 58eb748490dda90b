import { crc32c } from '@node-rs/crc32';
import { setTimeout as pause } from 'node:timers/promises';

import type { Clock } from '../../clock.ts';
import { ShopSimError } from '../../errors.ts';
import { AssignedReader } from '../../kafka/assigned-reader.ts';
import type { ConsumedRecord } from '../../kafka/consumer-group-port.ts';
import { TransactionError } from '../../kafka/producer/transaction/transaction-error.ts';
import { OrderReader } from '../../orders/order-reader.ts';
import { isStamp, readIntendedEpochMs, readSeq, STAMP_HEADER_KEY } from '../../orders/stamp.ts';
import { IsoText } from '../iso-text.ts';
import { ConfirmationContent } from './confirmation-content.ts';
import type { ConfirmationCounters, ConfirmationOptions, ConfirmationProcessor } from './confirmation-port.ts';
import { type ConfirmationWriter, openPlainWriter, openTransactionalWriter } from './confirmation-writer.ts';
import { confirmOrder } from './confirm-order.ts';
import { OpenWork, type Written } from './open-work.ts';

/** How soon a record that found no room in the producer's memory is offered again. */
const roomPauseMs = 5;
/** Before a commit that failed is tried again. */
const retryPauseMs = 100;

/** A processor of confirmations. Nothing happens before `start`. */
export function createConfirmationProcessor(options: ConfirmationOptions, clock: Clock): ConfirmationProcessor {
  return new Processor(options, clock);
}

class Processor implements ConfirmationProcessor {
  readonly counters: ConfirmationCounters = {
    consumed: 0,
    confirmed: 0,
    declined: 0,
    foreign: 0,
    commits: 0,
    aborts: 0,
    givenUp: 0,
  };
  readonly #options: ConfirmationOptions;
  readonly #clock: Clock;
  readonly #reader: AssignedReader;
  readonly #orders = new OrderReader();
  readonly #isoText = new IsoText();
  readonly #content = new ConfirmationContent();
  #writer: ConfirmationWriter | undefined;
  readonly committed = new Map<number, number>();
  #open = new OpenWork();
  #isEnded = false;
  #committing: Promise<void> | undefined;
  #commitTimer: NodeJS.Timeout | undefined;
  #roomTimer: NodeJS.Timeout | undefined;
  #stopping: Promise<void> | undefined;
  /** Whoever waits for a death in the middle of the work. */
  #onDeath: (() => void) | undefined;

  constructor(options: ConfirmationOptions, clock: Clock) {
    const { connection, groupId, ordersTopic, events } = options;
    this.#options = options;
    this.#clock = clock;
    this.#reader = new AssignedReader(
      {
        settings: connection,
        groupId,
        topic: ordersTopic,
        headerKey: STAMP_HEADER_KEY,
        isolation: 'readCommitted',
        events: {
          onRecord: (partition, record) => this.#onRecord(partition, record),
          onNotice: (text) => events.onNotice(text),
          onFatal: (error) => this.#fail(error),
        },
      },
      clock,
    );
  }

  get openCount(): number {
    return this.#open.orderCount;
  }

  async start(): Promise<void> {
    const { mode, events } = this.#options;
    const open = mode === 'exactlyOnce' ? openTransactionalWriter : openPlainWriter;
    const writerEvents = {
      onAcked: (seq: number, intendedEpochMs: number) => this.#tellConfirmed({ seq, intendedEpochMs }),
      onWritten: (count: number) => this.#onWritten(count),
      onNotice: (text: string) => events.onNotice(text),
      onFatal: (error: Error) => this.#fail(error),
    };
    const writer = await open(this.#options, writerEvents, this.#clock);
    this.#writer = writer;
    // Only now: the offsets of the processor before are committed or gone.
    try {
      for (const [partition, offset] of await this.#reader.start()) this.committed.set(partition, offset);
    } catch (error) {
      this.kill();
      throw error;
    }
    if (this.#isEnded) this.kill();
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  kill(): void {
    this.#isEnded = true;
    clearTimeout(this.#commitTimer);
    clearTimeout(this.#roomTimer);
    this.#reader.close();
    this.#writer?.close();
  }

  async killUncommitted(patienceMs: number): Promise<boolean> {
    const patience = new AbortController();
    const died = new Promise<boolean>((resolve) => {
      this.#onDeath = () => resolve(true);
    });
    this.#dieUncommitted();
    const isDead = await Promise.race([died, pause(patienceMs, false, { signal: patience.signal })]);
    this.#onDeath = undefined;
    patience.abort();
    return isDead;
  }

  /** Whether somebody waited for it to die with something written and uncommitted, and it has. */
  #dieUncommitted(): boolean {
    if (this.#onDeath === undefined || !this.#open.isUncommitted || this.#isEnded) return false;
    this.kill();
    this.#onDeath();
    return true;
  }

  #onWritten(count: number): void {
    this.#open.acknowledgedCount += count;
    // Not within what the producer is doing, which tells this.
    if (this.#onDeath !== undefined) setImmediate(() => this.#dieUncommitted());
  }

  async #stop(): Promise<void> {
    this.#reader.pause();
    await this.#committing;
    if (this.#open.isOpen && !this.#isEnded) await this.#commit();
    this.kill();
  }

  #onRecord(partition: number, record: ConsumedRecord): boolean {
    if (this.#isEnded || this.#committing !== undefined || this.#stopping !== undefined) return false;
    try {
      this.#begin();
      if (!this.#process(record)) {
        this.#roomTimer = setTimeout(() => this.#resume(), roomPauseMs);
        return false;
      }
    } catch (error) {
      if (!(error instanceof ShopSimError)) throw error;
      // What is wrong with what is open, its commit tells.
      void this.#commit();
      return false;
    }
    this.#open.orderCount += 1;
    this.#open.positions.set(partition, record.offset + 1);
    return true;
  }

  #begin(): void {
    if (this.#open.isOpen) return;
    this.#writer?.begin();
    this.#open.isOpen = true;
    this.#commitTimer = setTimeout(() => void this.#commit(), this.#options.commitIntervalMs);
  }

  /** Writes the confirmation of an order that is to have one; false: there is no room. */
  #process({ key, value, stamp }: ConsumedRecord): boolean {
    const isStamped = stamp !== undefined && isStamp(stamp);
    const order =
      value === null || !isStamped ? undefined : this.#orders.readChecked(value, readSeq(stamp), crc32c(value));
    if (order === undefined || !isStamped) {
      this.counters.foreign += 1;
      return true;
    }
    const nowEpochMs = this.#clock.epochMs();
    const seq = readSeq(stamp);
    const confirmation = confirmOrder(order, seq, this.#options.rule, this.#isoText.of(nowEpochMs));
    if (confirmation === undefined) {
      this.counters.declined += 1;
    } else {
      const intendedEpochMs = readIntendedEpochMs(stamp);
      const bytes = Buffer.from(JSON.stringify(confirmation));
      const nowMs = this.#clock.nowMs();
      const content = this.#content.set({ key, stamp }, bytes, seq, intendedEpochMs, nowMs, nowEpochMs);
      if (this.#writer?.append(content) !== true) return false;
      if (this.#options.mode === 'exactlyOnce') this.#open.untold.push({ seq, intendedEpochMs });
    }
    this.counters.consumed += 1;
    return true;
  }

  /** Commits what is open, once at a time; never rejects. */
  #commit(): Promise<void> {
    this.#committing ??= this.#commitOpen().finally(() => {
      this.#committing = undefined;
      this.#resume();
    });
    return this.#committing;
  }

  async #commitOpen(): Promise<void> {
    clearTimeout(this.#commitTimer);
    this.#reader.pause();
    const writer = this.#writer;
    if (writer === undefined) return;
    for (let isDone = false; !isDone && !this.#isEnded;) {
      try {
        await writer.flush();
        if (this.#dieUncommitted()) return;
        this.#open.isCommitAsked = true;
        await writer.commit(this.#open.positions);
        this.#onCommitted();
        isDone = true;
      } catch (error) {
        isDone = await this.#onFailure(writer, error);
      }
    }
  }

  /** Whether the transaction has ended; otherwise its end is asked for again. */
  async #onFailure(writer: ConfirmationWriter, error: unknown): Promise<boolean> {
    if (this.#isEnded) return true;
    const { events } = this.#options;
    if (error instanceof TransactionError && error.failure === 'abortable') {
      events.onNotice(error.message);
      return this.#abort(writer);
    }
    if (error instanceof ShopSimError && error.canRetry) {
      events.onNotice(error.message);
      await pause(retryPauseMs);
      return false;
    }
    this.#fail(error instanceof Error ? error : new Error(String(error)));
    return true;
  }

  async #abort(writer: ConfirmationWriter): Promise<boolean> {
    for (;;) {
      try {
        await writer.abort();
        break;
      } catch (error) {
        if (this.#isEnded) return true;
        if (!(error instanceof TransactionError && error.failure === 'unknown')) {
          this.#fail(error instanceof Error ? error : new Error(String(error)));
          return true;
        }
        this.#options.events.onNotice(error.message);
      }
    }
    this.counters.aborts += 1;
    this.counters.givenUp += this.#open.untold.length;
    const rewound = [...this.#open.positions.keys()].map((index) => [index, this.committed.get(index) ?? 0] as const);
    this.#open = new OpenWork();
    this.#reader.rewind(new Map(rewound));
    return true;
  }

  #onCommitted(): void {
    this.counters.commits += 1;
    for (const [partition, offset] of this.#open.positions) this.committed.set(partition, offset);
    const written = this.#open.untold;
    this.#open = new OpenWork();
    for (const one of written) this.#tellConfirmed(one);
  }

  #tellConfirmed({ seq, intendedEpochMs }: Written): void {
    if (this.#isEnded) return;
    this.counters.confirmed += 1;
    this.#options.events.onConfirmed(seq, (this.#clock.epochMs() - intendedEpochMs) * 1000);
  }

  #resume(): void {
    if (!this.#isEnded && this.#stopping === undefined) this.#reader.resume();
  }

  #fail(error: Error): void {
    if (this.#isEnded) return;
    this.kill();
    this.#options.events.onFatal(error);
  }
}
