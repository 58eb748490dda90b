import type { Clock } from '../../clock.ts';
import { fetchOffsets, readLog } from '../../kafka/reader.ts';
import type { ConnectionSettings } from '../../kafka/settings.ts';
import { type IntervalCounts, IntervalRecorder } from '../../metrics/interval-recorder.ts';
import { parseRevenueEvent } from '../../services/revenue/parse-revenue-event.ts';
import type { NewestRevenue } from '../messages.ts';

/** Reads the figures of revenue as another program would, to see how old they are when they can be read. */
export class FreshnessReader {
  readonly #settings: ConnectionSettings;
  readonly #topic: string;
  readonly #clock: Clock;
  readonly #abort = new AbortController();
  readonly #recorder = new IntervalRecorder();
  readonly #seen = new Set<number>();
  #fromEpochMs = Number.POSITIVE_INFINITY;
  #newest: NewestRevenue | undefined;

  constructor(settings: ConnectionSettings, topic: string, clock: Clock) {
    this.#settings = settings;
    this.#topic = topic;
    this.#clock = clock;
  }

  /** The newest second that was read, as it was read last. */
  get newest(): NewestRevenue | undefined {
    return this.#newest;
  }

  /** Seconds that began before are of late orders alone, and not fresh from the start: they are not measured. */
  measureFrom(epochMs: number): void {
    this.#fromEpochMs = epochMs;
  }

  /** How fresh the seconds were whose first figure was read since the last call. */
  take(): IntervalCounts {
    return this.#recorder.take();
  }

  /**
   * Reads until it is closed.
   *
   * @throws ShopSimError as {@link readLog}
   */
  async run(): Promise<void> {
    const { signal } = this.#abort;
    try {
      const ends = await fetchOffsets(this.#settings, this.#topic, 'latest', this.#clock);
      const to = new Map([...ends.keys()].map((partition) => [partition, Number.POSITIVE_INFINITY]));
      const range = { from: 'earliest', to, isolation: 'readCommitted' } as const;
      const onRecord = (
        _partition: number,
        _offset: number,
        _timestampMs: number,
        _key: unknown,
        value: Buffer | null,
      ) => this.#take(value);
      await readLog(this.#settings, this.#topic, range, onRecord, this.#clock, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  close(): void {
    this.#abort.abort();
  }

  #take(value: Buffer | null): void {
    const event = value === null ? undefined : parseRevenueEvent(value);
    if (event?.type !== 'RevenueCounted') return;
    const startMs = Date.parse(event.windowStart);
    const second = startMs / 1000;
    if (second >= (this.#newest?.second ?? 0)) {
      this.#newest = { second, orders: event.orders, revenueMinor: event.revenueMinor };
    }
    if (this.#seen.has(second)) return;
    this.#seen.add(second);
    const ageMs = this.#clock.epochMs() - (startMs + 1000);
    // A service that stops tells the last second before it is over.
    if (startMs >= this.#fromEpochMs && ageMs >= 0) this.#recorder.record(ageMs * 1000);
  }
}
