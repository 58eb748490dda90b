import type { Clock } from '../clock.ts';
import type { DeliveryReport, Producer } from '../kafka/producer/port.ts';
import type { DeliveryLedger } from '../ledger/delivery-ledger.ts';
import type { ScheduleCursor } from '../pacing/schedule-types.ts';
import type { AckTenth } from './ack-timeline.ts';
import { ClosedLoop } from './closed-loop.ts';
import type { LoadCourse, LoadSection } from './course.ts';
import type { LoadWindow } from './load-window.ts';
import type { Loop, LoopEnd, Timers } from './loop.ts';
import { OpenLoop } from './open-loop.ts';
import { createOrderSender, type OrderContent, type OrderSender } from './order-sender.ts';
import { LoadTally, type PhaseTally } from './tally.ts';

export interface GeneratorSettings {
  /** This generator's number, 0 to generators - 1; it sends the orders index, index + generators, ... */
  readonly index: number;
  readonly generators: number;
  readonly onFull: 'wait' | 'drop';
  /** How long orders that are late at the end of an open section may still be sent, unless the next open one begins before. */
  readonly catchUpMs: number;
  /** No order from this number on is sent (the wanted number of orders, or the most a run can have). */
  readonly orderLimit: number;
  /** Closed loop only: orders of the measured phases that this generator sends. */
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

/** What a generator works with. */
export interface GeneratorParts {
  readonly course: LoadCourse;
  readonly content: OrderContent;
  readonly deliveries: DeliveryLedger;
  readonly clock: Clock;
  readonly timers: Timers;
}

/**
 * One generator: schedule -> order -> producer -> samples. A loop for each section of the load, one after the other: the
 * numbers of the orders go on from loop to loop, the schedule knows nothing of what was sent before. Knows no threads and no sockets; the producer is handed in
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
    const { content, course, deliveries, clock } = this.#parts;
    const { index, generators } = this.#settings;
    const tally = new LoadTally(window, deliveries);
    const load: RunningLoad = {
      window,
      sender: createOrderSender(content, producer, tally, deliveries, window),
      cursor: course.schedule.cursor(index, generators),
    };
    this.#window = window;
    this.#tally = tally;
    return new Promise((resolve) => {
      this.#runSection(load, 0, index, (end, nextOrder) => {
        const endedMs = clock.nowMs();
        if (end !== 'schedule') window.measureEndMs = Math.min(window.measureEndMs, endedMs);
        const reason = this.#hitByteBound ? 'max-bytes' : end;
        resolve({ reason, endedMs, nextOrder, firstAckMs: tally.firstAckMs });
      });
    });
  }

  #runSection(
    load: RunningLoad,
    number: number,
    firstOrder: number,
    ended: (end: LoopEnd, nextOrder: number) => void,
  ): void {
    const { sections } = this.#parts.course;
    const section = sections[number];
    if (section === undefined) throw new Error(`the load has no section ${number}`);
    const loop = section.isClosed
      ? this.#closedLoop(load, section, firstOrder)
      : this.#openLoop(load, section, firstOrder, sections.slice(number + 1));
    this.#loop = loop;
    loop.start((end) => {
      const isLast = number === sections.length - 1;
      if (end === 'schedule' && !isLast) this.#runSection(load, number + 1, loop.nextOrder, ended);
      else ended(end, loop.nextOrder);
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

  /** Counts and samples since the last call, per phase; undefined before the load begins. */
  takeTally(): readonly PhaseTally[] | undefined {
    return this.#tally?.take();
  }

  /** When orders were acknowledged since the last call. */
  takeAcks(): readonly AckTenth[] {
    return this.#tally?.takeAcks() ?? [];
  }

  #closedLoop({ window, sender }: RunningLoad, { startMs, endMs }: LoadSection, firstOrder: number): Loop {
    const { generators, maxMeasuredOrders, orderLimit } = this.#settings;
    return new ClosedLoop(
      {
        firstOrder,
        orderStep: generators,
        startMs: window.startMs + startMs,
        measureStartMs: window.measureStartMs,
        endMs: window.startMs + endMs,
        maxMeasuredOrders,
        orderLimit,
      },
      sender,
      this.#parts.clock,
      this.#parts.timers,
    );
  }

  #openLoop(
    { window, sender, cursor }: RunningLoad,
    { endMs }: LoadSection,
    firstOrder: number,
    following: readonly LoadSection[],
  ): Loop {
    const { onFull, catchUpMs, orderLimit } = this.#settings;
    const { startMs } = window;
    // What is late may take the time of a closed loop, which has no schedule to be late against, and no other's.
    const nextOpenMs = following.find(({ isClosed }) => !isClosed)?.startMs ?? Number.POSITIVE_INFINITY;
    const deadlineMs = startMs + Math.min(endMs + catchUpMs, nextOpenMs);
    return new OpenLoop(
      { startMs, untilMs: endMs, deadlineMs, firstOrder, onFull, orderLimit },
      cursor,
      sender,
      this.#parts.clock,
      this.#parts.timers,
    );
  }
}

/** What the loops of a load share. */
interface RunningLoad {
  readonly window: LoadWindow;
  readonly sender: OrderSender;
  /** The generator's place in the schedule. */
  readonly cursor: ScheduleCursor;
}
