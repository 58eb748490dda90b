import type { Socket } from 'node:net';

import type { Clock } from '../../clock.ts';
import { ShopSimError } from '../../errors.ts';
import { apiName } from '../../protocol/api-keys.ts';
import { Reader } from '../../protocol/reader.ts';
import { encodeRequestHeader } from '../../protocol/request-header.ts';
import type { Endpoint } from '../settings.ts';
import { FrameDecoder } from './frame-decoder.ts';
import { InFlightRequests } from './in-flight-requests.ts';
import { describeLoss, endpointText } from './socket-errors.ts';

const maxCorrelationId = 0x7fff_ffff;
/** Up to here one write of a copy costs less than a writev of the pieces. */
const maxCopiedBodyBytes = 8 * 1024;

/**
 * Requests and responses in order over one socket: framing, correlation ids, timeouts. It knows nothing of versions and
 * authentication. Once closed it stays closed.
 */
export class Channel {
  readonly endpoint: Endpoint;
  readonly #socket: Socket;
  readonly #clock: Clock;
  readonly #clientId: Buffer;
  readonly #decoder = new FrameDecoder();
  readonly #inFlight = new InFlightRequests();
  readonly #closeListeners: ((reason: Error) => void)[] = [];
  #correlationId = 0;
  #closeReason: Error | undefined;
  #timer: NodeJS.Timeout | undefined;
  #timerAtMs = Number.POSITIVE_INFINITY;

  /** Takes over the socket: nobody else may listen to it or write to it. */
  constructor(socket: Socket, endpoint: Endpoint, clientId: string, clock: Clock) {
    this.endpoint = endpoint;
    this.#socket = socket;
    this.#clock = clock;
    this.#clientId = Buffer.from(clientId);
    socket.on('data', (chunk: Buffer) => this.#onData(chunk));
    socket.on('error', (error) => this.close(describeLoss(endpoint, error)));
    socket.on('close', () => this.close(describeLoss(endpoint, undefined)));
    // A broker that ends its side has nothing left to say: what is in flight will never be answered.
    socket.on('end', () => this.close(describeLoss(endpoint, undefined)));
  }

  get closed(): boolean {
    return this.#closeReason !== undefined;
  }

  /** Calls `listener` once with the reason; in the next microtask when the channel is closed already. */
  onClose(listener: (reason: Error) => void): void {
    const reason = this.#closeReason;
    if (reason === undefined) this.#closeListeners.push(listener);
    else queueMicrotask(() => listener(reason));
  }

  /** Writes the request at once; resolves with the body of its response. */
  request(key: number, version: number, body: readonly Buffer[], timeoutMs: number): Promise<Reader> {
    return new Promise((resolve, reject) => {
      if (this.#closeReason !== undefined) {
        reject(this.#lost(this.#closeReason));
        return;
      }
      const correlationId = this.#write(key, version, body);
      const deadlineMs = this.#clock.nowMs() + timeoutMs;
      this.#inFlight.add({ correlationId, apiKey: key, timeoutMs, deadlineMs, resolve, reject });
      this.#armTimer(deadlineMs);
    });
  }

  /** Writes a request that has no response; resolves when its bytes were handed to the operating system. */
  send(key: number, version: number, body: readonly Buffer[]): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#closeReason !== undefined) {
        reject(this.#lost(this.#closeReason));
        return;
      }
      this.#write(key, version, body, (error) => {
        if (error === undefined || error === null) resolve();
        else reject(this.#lost(this.#closeReason ?? describeLoss(this.endpoint, error)));
      });
    });
  }

  /** Ends the connection at once, and with it everything in flight. Idempotent: the first reason counts. */
  close(reason: Error): void {
    if (this.#closeReason !== undefined) return;
    this.#closeReason = reason;
    clearTimeout(this.#timer);
    this.#socket.destroy();
    const nowMs = this.#clock.nowMs();
    const timedOut = reason instanceof ShopSimError && reason.code === 'REQUEST_TIMED_OUT';
    for (const request of this.#inFlight.takeAll()) {
      request.reject(timedOut && request.deadlineMs <= nowMs ? reason : this.#lost(reason));
    }
    for (const listener of this.#closeListeners.splice(0)) listener(reason);
  }

  // The return value of write() is ignored on purpose: the callers bound what they have in flight.
  #write(key: number, version: number, body: readonly Buffer[], written?: (error?: Error | null) => void): number {
    this.#correlationId = this.#correlationId === maxCorrelationId ? 0 : this.#correlationId + 1;
    let bodyBytes = 0;
    for (const piece of body) bodyBytes += piece.length;
    const header = encodeRequestHeader(key, version, this.#correlationId, this.#clientId, bodyBytes);
    if (bodyBytes <= maxCopiedBodyBytes) this.#socket.write(Buffer.concat([header, ...body]), written);
    else this.#writeUncopied(header, body, written);
    return this.#correlationId;
  }

  // Cork and uncork make one writev of the header and the body's buffers.
  #writeUncopied(header: Buffer, body: readonly Buffer[], written?: (error?: Error | null) => void): void {
    const socket = this.#socket;
    socket.cork();
    socket.write(header);
    const lastIndex = body.length - 1;
    for (const [index, piece] of body.entries()) socket.write(piece, index === lastIndex ? written : undefined);
    socket.uncork();
  }

  #onData(chunk: Buffer): void {
    try {
      this.#decoder.push(chunk, (frame) => this.#onFrame(frame));
    } catch (error) {
      if (!(error instanceof ShopSimError)) throw error;
      this.close(
        new ShopSimError(error.code, `The answer of ${endpointText(this.endpoint)} is not Kafka's. ${error.message}`),
      );
    }
  }

  #onFrame(frame: Buffer): void {
    if (this.#closeReason !== undefined) return;
    const request = this.#inFlight.takeOldest();
    const reader = new Reader(frame);
    const correlationId = reader.int32();
    if (request === undefined) {
      this.close(this.#violation(`sent an answer (number ${correlationId}) that nobody asked for`));
    } else if (request.correlationId === correlationId) {
      request.resolve(reader);
    } else {
      const name = apiName(request.apiKey);
      const reason = this.#violation(
        `answered number ${correlationId} where ${request.correlationId} (${name}) was due`,
      );
      request.reject(reason);
      this.close(reason);
    }
  }

  // One timer per connection. It is not moved when an answer comes in time: it fires, finds nothing due, and is set to
  // the nearest deadline that is left. So it costs one wake-up per timeout, whatever the number of requests.
  #armTimer(deadlineMs: number): void {
    if (deadlineMs >= this.#timerAtMs) return;
    clearTimeout(this.#timer);
    this.#timerAtMs = deadlineMs;
    const delayMs = Math.max(1, Math.ceil(deadlineMs - this.#clock.nowMs()));
    this.#timer = setTimeout(() => this.#onTimer(), delayMs);
  }

  #onTimer(): void {
    this.#timerAtMs = Number.POSITIVE_INFINITY;
    const nowMs = this.#clock.nowMs();
    const overdue = this.#inFlight.firstOverdue(nowMs);
    if (overdue !== undefined) {
      const what = `${apiName(overdue.apiKey)} request within ${Math.round(overdue.timeoutMs)} ms`;
      this.close(
        new ShopSimError(
          'REQUEST_TIMED_OUT',
          `The broker at ${endpointText(this.endpoint)} did not answer a ${what}.`,
          {
            canRetry: true,
          },
        ),
      );
      return;
    }
    const nextMs = this.#inFlight.nextDeadlineMs();
    if (nextMs !== undefined) this.#armTimer(nextMs);
  }

  /** What a request is rejected with: TLS and protocol failures as they are, everything else as a lost connection. */
  #lost(reason: Error): Error {
    if (!(reason instanceof ShopSimError) || reason.code !== 'REQUEST_TIMED_OUT') return reason;
    return new ShopSimError('CONNECTION_LOST', `The connection was given up. ${reason.message}`, {
      cause: reason,
      canRetry: true,
    });
  }

  #violation(what: string): ShopSimError {
    return new ShopSimError('PROTOCOL_VIOLATION', `The broker at ${endpointText(this.endpoint)} ${what}.`);
  }
}
