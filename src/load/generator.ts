import type { Clock } from '../clock.ts';
import type { DeliveryReport, Producer } from '../kafka/producer/port.ts';
import type { DeliveryLedger } from '../ledger/delivery-ledger.ts';
import type { Schedule } from '../pacing/schedule-types.ts';
import type { AckTenth } from './ack-timeline.ts';
import { ClosedLoop } from './closed-loop.ts';
import type { Loop, LoopEnd, Timers } from './loop.ts';
import { OpenLoop } from './open-loop.ts';
import { createOrderSender, type OrderContent } from './order-sender.ts';
import { LoadTally, type LoadWindow, type PhaseTally } from './tally.ts';

export interface GeneratorSettings {
  /** This generator's number, 0 to generators - 1; it sends the orders index, index + generators, ... */
  readonly index: number;
  readonly generators: number;
  readonly onFull: 'wait' | 'drop';
  /** How long orders that are late at the end of the schedule may still be sent. */
  readonly catchUpMs: number;
  /** No order from this number on is sent (the wanted number of orders, or the most a run can have). */
  readonly orderLimit: number;
  /** Closed loop only: orders of the measure phase of this generator. */
  readonly maxMeasuredOrders: number;
  /** The load ends when batches of so many bytes were acked to this generator. */
  readonly maxAckedBytes: number;
}

/** Why and where the load of one generator ended. */
export interface LoadEnd {
  readonly reason: LoopEnd | 'max-bytes';
  readonly endedMs: number;
  /** Every order this generator sent or dropped has a lower number. */
  readonly nextOrder: number;
  /** When the first order was acknowledged, on the monotonic clock; null: none was while the load lasted. */
  readonly firstAckMs: number | null;
}

/** What a generator works with. `schedule` undefined is the closed loop (`--rate max`). */
export interface GeneratorParts {
  readonly schedule: Schedule | undefined;
  readonly content: OrderContent;
  readonly deliveries: DeliveryLedger;
  readonly clock: Clock;
  readonly timers: Timers;
}

/**
 * One generator: schedule -> order -> producer -> samples. Knows no threads and no sockets; the producer is handed in
 * when it is ready, and tells its deliveries to {@link Generator.onDelivery}.
 */
export class Generator {
  readonly #settings: GeneratorSettings;
  readonly #parts: GeneratorParts;
  #tally: LoadTally | undefined;
  #loop: Loop | undefined;
  #window: LoadWindow | undefined;
  #hitByteBound = false;

  constructor(settings: GeneratorSettings, parts: GeneratorParts) {
    this.#settings = settings;
    this.#parts = parts;
  }

  /** Sends the load of this generator; resolves when its last order was handed to the producer or given up. */
  run(producer: Producer, window: LoadWindow): Promise<LoadEnd> {
    const tally = new LoadTally(window, this.#parts.deliveries);
    const loop = this.#createLoop(producer, window, tally);
    this.#window = window;
    this.#tally = tally;
    this.#loop = loop;
    return new Promise((resolve) => {
      loop.start((end) => {
        const endedMs = this.#parts.clock.nowMs();
        if (end !== 'schedule') window.measureEndMs = Math.min(window.measureEndMs, endedMs);
        const reason = this.#hitByteBound ? 'max-bytes' : end;
        resolve({ reason, endedMs, nextOrder: loop.nextOrder, firstAckMs: tally.firstAckMs });
      });
    });
  }

  /** Ends the load now; orders due before are sent at once or, when memory is full, dropped. */
  stop(stopMs: number): void {
    if (this.#window !== undefined) this.#window.measureEndMs = Math.min(this.#window.measureEndMs, stopMs);
    this.#loop?.stop(stopMs);
  }

  /** To be called by the producer for every settled batch. */
  readonly onDelivery = (report: DeliveryReport): void => {
    const tally = this.#tally;
    if (tally === undefined) throw new Error('a delivery was reported before the load began');
    tally.settled(report);
    if (tally.ackedBytes >= this.#settings.maxAckedBytes && !this.#hitByteBound) {
      this.#hitByteBound = true;
      this.stop(this.#parts.clock.nowMs());
    }
    this.#loop?.resume();
  };

  /** Counts and samples since the last call, per load phase; undefined before the load begins. */
  takeTally(): readonly [PhaseTally, PhaseTally] | undefined {
    return this.#tally?.take();
  }

  /** When orders were acknowledged since the last call. */
  takeAcks(): readonly AckTenth[] {
    return this.#tally?.takeAcks() ?? [];
  }

  #createLoop(producer: Producer, window: LoadWindow, tally: LoadTally): Loop {
    const { settings, parts } = { settings: this.#settings, parts: this.#parts };
    const sender = createOrderSender(parts.content, producer, tally, parts.deliveries);
    if (parts.schedule === undefined) {
      return new ClosedLoop(
        {
          firstOrder: settings.index,
          orderStep: settings.generators,
          startMs: window.startMs,
          measureStartMs: window.measureStartMs,
          endMs: window.measureEndMs,
          maxMeasuredOrders: settings.maxMeasuredOrders,
          orderLimit: settings.orderLimit,
        },
        sender,
        parts.clock,
        parts.timers,
      );
    }
    const cursor = parts.schedule.cursor(settings.index, settings.generators);
    const { onFull, catchUpMs, orderLimit } = settings;
    const { startMs, measureEndMs } = window;
    return new OpenLoop(
      { startMs, endMs: measureEndMs, catchUpMs, onFull, orderLimit },
      cursor,
      sender,
      parts.clock,
      parts.timers,
    );
  }
}
