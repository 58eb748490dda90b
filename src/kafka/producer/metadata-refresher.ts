import type { Clock } from '../../clock.ts';
import { ShopSimError } from '../../errors.ts';
import { type Connection, openConnection } from '../connection/connection.ts';
import { type ClusterMetadata, fetchMetadata } from '../metadata.ts';
import type { ConnectionSettings, Endpoint } from '../settings.ts';
import type { Pauses } from './pauses.ts';

/** A broker that hangs must not keep the others from being asked. */
const answerTimeoutMs = 2000;

/** Whom the refresher serves. */
export interface MetadataConsumer {
  /** Whether metadata is wanted (still). */
  wantsMetadata(): boolean;
  applyMetadata(metadata: ClusterMetadata): void;
  /** No broker can be asked any more, because the credentials are refused. */
  fail(error: ShopSimError): void;
}

/**
 * Asks for the topic's metadata every 50 to 100 ms while it is wanted, on a connection of its own, because a broker
 * answers a connection's requests one after the other: behind Produce requests an answer could take seconds. Goes from
 * broker to broker when one does not answer.
 */
export class MetadataRefresher {
  readonly #topic: string;
  readonly #settings: ConnectionSettings;
  readonly #clock: Clock;
  readonly #pauses: Pauses;
  readonly #consumer: MetadataConsumer;
  #connection: Connection | undefined;
  #brokers: readonly Endpoint[] = [];
  #turn = 0;
  #isRunning = false;
  #isStopped = false;
  #timer: NodeJS.Timeout | undefined;

  /** @param connection where to ask first; belongs to the refresher from now on */
  constructor(
    topic: string,
    settings: ConnectionSettings,
    connection: Connection,
    clock: Clock,
    pauses: Pauses,
    consumer: MetadataConsumer,
  ) {
    this.#topic = topic;
    this.#settings = { ...settings, connectTimeoutMs: Math.min(settings.connectTimeoutMs, answerTimeoutMs) };
    this.#connection = connection;
    this.#clock = clock;
    this.#pauses = pauses;
    this.#consumer = consumer;
  }

  /** Begins to ask, unless it does already; ends by itself when nothing more is wanted. */
  request(): void {
    if (this.#isRunning || this.#isStopped) return;
    this.#isRunning = true;
    void this.#ask();
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#connection?.close();
  }

  async #ask(): Promise<void> {
    try {
      const connection = await this.#connected();
      const metadata = await fetchMetadata(connection, [this.#topic], { timeoutMs: answerTimeoutMs });
      if (this.#isStopped) return;
      this.#brokers = metadata.brokers;
      this.#consumer.applyMetadata(metadata);
    } catch (error) {
      if (this.#isStopped) return;
      if (!(error instanceof ShopSimError)) throw error;
      this.#giveUpConnection();
      if (error.code === 'AUTHENTICATION_FAILED') this.#consumer.fail(error);
    }
    this.#pause();
  }

  #pause(): void {
    this.#isRunning = !this.#isStopped && this.#consumer.wantsMetadata();
    if (!this.#isRunning) return;
    this.#timer = setTimeout(() => void this.#ask(), this.#pauses.metadataMs());
  }

  async #connected(): Promise<Connection> {
    const current = this.#connection;
    if (current !== undefined && !current.closed) return current;
    const candidates = [...this.#brokers, ...this.#settings.bootstrapServers];
    const endpoint = candidates[this.#turn % candidates.length];
    this.#turn += 1;
    if (endpoint === undefined) throw new Error('there is no bootstrap server');
    const connection = await openConnection(endpoint, this.#settings, this.#clock);
    if (this.#isStopped) connection.close();
    this.#connection = connection;
    return connection;
  }

  #giveUpConnection(): void {
    this.#connection?.close();
    this.#connection = undefined;
  }
}
