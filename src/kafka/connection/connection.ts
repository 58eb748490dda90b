import type { Clock } from '../../clock.ts';
import { ShopSimError } from '../../errors.ts';
import type { Reader } from '../../protocol/reader.ts';
import type { ConnectionSettings, Endpoint } from '../settings.ts';
import { type BrokerVersions, chooseVersion, fetchBrokerVersions } from './broker-versions.ts';
import { Channel } from './channel.ts';
import { authenticate } from './sasl/authenticate.ts';
import { SessionRenewal } from './session-renewal.ts';
import { endpointText } from './socket-errors.ts';
import { openSocket } from './transport.ts';

/**
 * A connection to one broker, ready for requests: versions are negotiated and the client is authenticated. Requests are
 * pipelined, and answered in order. Once closed it stays closed: a reconnect makes a new one.
 */
export interface Connection {
  readonly endpoint: Endpoint;
  /**
   * The highest version of an API that both sides speak within [min, max].
   * @throws ShopSimError UNSUPPORTED_BY_BROKER when there is none
   */
  version(apiKey: number, min: number, max: number): number;
  /**
   * One request. Its bytes are written before this returns (unless the session is just being renewed), the buffers of
   * `body` as they are: they must not change until the answer came, or, when the promise rejects, ever again.
   *
   * @returns a Reader placed after the response header
   * @throws ShopSimError REQUEST_TIMED_OUT for the request that was not answered in time, which closes the connection;
   *   CONNECTION_LOST, TLS_FAILED, AUTHENTICATION_FAILED or PROTOCOL_VIOLATION when the connection ends otherwise.
   *   After any of them the outcome of the request is unknown.
   */
  request(
    apiKey: number,
    apiVersion: number,
    body: readonly Buffer[],
    options?: { timeoutMs?: number },
  ): Promise<Reader>;
  /** For a request that has no response (Produce with acks=0): resolves when its bytes were handed to the socket. */
  send(apiKey: number, apiVersion: number, body: readonly Buffer[]): Promise<void>;
  readonly closed: boolean;
  /** Calls `listener` once, with the reason, when the connection has ended for whatever reason, `close` included. */
  onClose(listener: (reason: Error) => void): void;
  /** Ends the connection at once; what is in flight rejects with CONNECTION_LOST. Idempotent. */
  close(): void;
}

/**
 * Opens a connection: TCP, TLS, ApiVersions, SASL, all within `settings.connectTimeoutMs`.
 * @throws ShopSimError UNREACHABLE, TLS_FAILED, AUTHENTICATION_FAILED, CONNECTION_LOST, PROTOCOL_VIOLATION or
 *   UNSUPPORTED_BY_BROKER, naming host:port
 */
export async function openConnection(
  endpoint: Endpoint,
  settings: ConnectionSettings,
  clock: Clock,
): Promise<Connection> {
  const deadlineMs = clock.nowMs() + settings.connectTimeoutMs;
  const leftMs = (): number => Math.max(1, deadlineMs - clock.nowMs());
  const socket = await openSocket(endpoint, settings.tls, settings.connectTimeoutMs);
  const channel = new Channel(socket, endpoint, settings.clientId, clock);
  try {
    const versions = await fetchBrokerVersions(channel, leftMs());
    const sessionMs = settings.sasl === undefined ? 0 : await authenticate(channel, settings.sasl, leftMs());
    return new ReadyConnection(channel, versions, settings, sessionMs);
  } catch (error) {
    const reason = explainOpening(error, endpoint, settings);
    channel.close(reason);
    throw reason;
  }
}

/** A connection that ends or is silent while it is being opened has typical reasons, which the user can mend. */
function explainOpening(error: unknown, endpoint: Endpoint, settings: ConnectionSettings): Error {
  if (!(error instanceof ShopSimError)) return error instanceof Error ? error : new Error(String(error));
  const where = endpointText(endpoint);
  if (error.code === 'REQUEST_TIMED_OUT') {
    const text = `${where} accepts connections but does not answer within ${settings.connectTimeoutMs} ms. Is it a Kafka broker, and does security.protocol fit its port?`;
    return new ShopSimError('UNREACHABLE', text, { cause: error, canRetry: true });
  }
  if (error.code === 'CONNECTION_LOST') {
    const hint =
      settings.tls === undefined
        ? 'If its port wants TLS, set security.protocol to SSL or SASL_SSL.'
        : 'If it asks for a client certificate, give one: ssl.keystore.type=PEM and ssl.keystore.location=FILE.';
    const text = `The broker at ${where} closed the connection while it was being opened. ${hint}`;
    return new ShopSimError('CONNECTION_LOST', text, { cause: error, canRetry: true });
  }
  return error;
}

class ReadyConnection implements Connection {
  readonly endpoint: Endpoint;
  readonly #channel: Channel;
  readonly #versions: BrokerVersions;
  readonly #requestTimeoutMs: number;
  readonly #renewal: SessionRenewal | undefined;

  constructor(channel: Channel, versions: BrokerVersions, settings: ConnectionSettings, sessionMs: number) {
    this.endpoint = channel.endpoint;
    this.#channel = channel;
    this.#versions = versions;
    this.#requestTimeoutMs = settings.requestTimeoutMs;
    const { sasl, requestTimeoutMs } = settings;
    this.#renewal =
      sasl === undefined || sessionMs === 0
        ? undefined
        : new SessionRenewal(channel, sessionMs, () => authenticate(channel, sasl, requestTimeoutMs));
  }

  version(apiKey: number, min: number, max: number): number {
    return chooseVersion(this.#versions, endpointText(this.endpoint), apiKey, min, max);
  }

  request(
    apiKey: number,
    apiVersion: number,
    body: readonly Buffer[],
    options?: { timeoutMs?: number },
  ): Promise<Reader> {
    const timeoutMs = options?.timeoutMs ?? this.#requestTimeoutMs;
    const write = (): Promise<Reader> => this.#channel.request(apiKey, apiVersion, body, timeoutMs);
    return this.#renewal === undefined ? write() : this.#renewal.whenNotRenewing(write);
  }

  send(apiKey: number, apiVersion: number, body: readonly Buffer[]): Promise<void> {
    const write = (): Promise<void> => this.#channel.send(apiKey, apiVersion, body);
    return this.#renewal === undefined ? write() : this.#renewal.whenNotRenewing(write);
  }

  get closed(): boolean {
    return this.#channel.closed;
  }

  onClose(listener: (reason: Error) => void): void {
    this.#channel.onClose(listener);
  }

  close(): void {
    const text = `The connection to ${endpointText(this.endpoint)} was closed by shop-sim.`;
    this.#channel.close(new ShopSimError('CONNECTION_LOST', text));
  }
}
