import { tenthMs } from '../metrics/tenths.ts';

/** Orders that a service handled in one tenth of a second. Plain data: crosses threads. */
export interface HandledTenth {
  /** Number of the tenth since the start of the load. */
  readonly tenth: number;
  readonly orders: number;
}

interface OpenTenth {
  tenth: number;
  orders: number;
}

/** When the services of one thread handled orders, in tenths of a second. A few nanoseconds an order. */
export class HandledTenths {
  readonly #services: OpenTenth[][];
  #startMs = 0;

  constructor(serviceCount: number) {
    this.#services = Array.from({ length: serviceCount }, () => []);
  }

  /** The load starts at that time of the monotonic clock. */
  begin(startMs: number): void {
    this.#startMs = startMs;
  }

  /** Service number `service` has handled an order for the first time. */
  handled(service: number, nowMs: number): void {
    const tenths = this.#services[service];
    if (tenths === undefined) throw new RangeError(`there is no service number ${service}`);
    const tenth = Math.max(0, Math.floor((nowMs - this.#startMs) / tenthMs));
    const last = tenths.at(-1);
    if (last?.tenth === tenth) last.orders += 1;
    else tenths.push({ tenth, orders: 1 });
  }

  /** What was handled since the last call, by service; a tenth may come in two parts. */
  take(): readonly (readonly HandledTenth[])[] {
    return this.#services.map((tenths) => tenths.splice(0));
  }
}
