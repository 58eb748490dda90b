import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { fetchOffsets } from '../kafka/reader.ts';
import type { ConnectionSettings } from '../kafka/settings.ts';

const askAgainMs = 500;

/** Where the log of a run ended after its last acknowledgement: what the services are to read, and a search too. */
export class LogEnds {
  readonly #settings: ConnectionSettings;
  readonly #topic: string;
  readonly #starts: ReadonlyMap<number, number> | undefined;
  readonly #clock: Clock;
  #asked: Promise<ReadonlyMap<number, number>> | undefined;
  #askedMs = 0;
  #hasFailed = false;
  #ends: ReadonlyMap<number, number> | undefined;

  /** @param starts where each partition began for the run; undefined: at 0 */
  constructor(
    settings: ConnectionSettings,
    topic: string,
    starts: ReadonlyMap<number, number> | undefined,
    clock: Clock,
  ) {
    this.#settings = settings;
    this.#topic = topic;
    this.#starts = starts;
    this.#clock = clock;
  }

  /** Asks the cluster, in the background: a drain goes on while a broker is away. */
  ask(): void {
    if (this.#asked !== undefined && !this.#hasFailed) return;
    this.#askedMs = this.#clock.nowMs();
    this.#hasFailed = false;
    this.#asked = fetchOffsets(this.#settings, this.#topic, 'latest', this.#clock);
    this.#asked.then(
      (ends) => (this.#ends = ends),
      // Whoever needs the answer gets the error, or asks again: a broker that was away may be back.
      () => (this.#hasFailed = true),
    );
  }

  /** The offset of the next record, by partition. @throws ShopSimError when the cluster did not say */
  async wait(): Promise<ReadonlyMap<number, number>> {
    this.ask();
    return (await this.#asked) ?? new Map();
  }

  /** The same; undefined when the cluster has not said so long after it was asked, or nobody asked. */
  async within(timeoutMs: number): Promise<ReadonlyMap<number, number> | undefined> {
    if (this.#asked === undefined) return undefined;
    const leftMs = Math.max(0, this.#askedMs + timeoutMs - this.#clock.nowMs());
    return Promise.race([this.#asked.catch(() => undefined), delay(leftMs, undefined)]);
  }

  /**
   * Whether every service has been given and has finished every record of the run; false while the ends are not known, for
   * which the cluster is asked again when it could not say.
   *
   * @param positions by service and partition: every record below was delivered and is finished
   */
  areReachedBy(positions: readonly (readonly number[])[]): boolean {
    if (this.#hasFailed && this.#clock.nowMs() - this.#askedMs > askAgainMs) this.ask();
    if (this.#ends === undefined || positions.length === 0) return false;
    for (const [partition, end] of this.#ends) {
      if (end <= (this.#starts?.get(partition) ?? 0)) continue;
      if (positions.some((ofService) => (ofService[partition] ?? 0) < end)) return false;
    }
    return true;
  }
}
