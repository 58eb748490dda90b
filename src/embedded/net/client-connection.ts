import type { Socket } from 'node:net';

import type { Clock } from '../../clock.ts';
import { ShopSimError } from '../../errors.ts';
import type { WriteLog } from '../cluster-state.ts';
import type { Timers } from '../timers.ts';
import type { Answer, Dispatcher, Requester } from './dispatch.ts';
import { FrameDecoder } from './frame-decoder.ts';

/** With so much unsent, a connection's further requests wait until its client has read. */
const maxUnsentBytes = 1024 * 1024;

/** What all connections of a broker have in common. */
export interface ConnectionContext {
  readonly brokerId: number;
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: WriteLog;
}

/**
 * One client's connection. As in Kafka a connection's requests are handled one after the other: the next when the last
 * one's answer is decided, so that answers have the order of requests whatever waits. Nothing is read while requests
 * wait, so a connection holds one chunk of input, one frame and a bounded output.
 */
export class ClientConnection implements Requester {
  readonly brokerId: number;
  readonly clientHost: string;
  readonly #socket: Socket;
  readonly #context: ConnectionContext;
  readonly #decoder = new FrameDecoder();
  readonly #waitingFrames: Buffer[] = [];
  #isHandling = false;
  #isFrozen = false;
  #isClosed = false;
  #abandon: (() => void) | undefined;
  readonly #delayed: { readonly answer: Answer; readonly dueMs: number }[] = [];
  #cancelDelay: (() => void) | undefined;

  /** Takes over the socket. @param onClosed called once, when the connection has ended */
  constructor(socket: Socket, context: ConnectionContext, onClosed: () => void) {
    this.brokerId = context.brokerId;
    this.clientHost = `/${(socket.remoteAddress ?? '').replace(/^::ffff:/, '')}`;
    this.#socket = socket;
    this.#context = context;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#onData(chunk));
    socket.on('drain', () => this.#pump());
    socket.on('error', (error) => this.disconnect(error.message));
    socket.on('close', () => {
      this.#end();
      onClosed();
    });
  }

  onAbandoned(callback: () => void): void {
    this.#abandon = callback;
  }

  disconnect(reason: string): void {
    if (this.#isClosed) return;
    this.#context.log('debug', `broker ${this.brokerId} closes the connection of ${this.clientHost}: ${reason}`);
    this.#end();
    this.#socket.destroy();
  }

  /** Neither reads, handles nor answers until {@link thaw}; the connection stays. */
  freeze(): void {
    this.#isFrozen = true;
    this.#socket.pause();
  }

  thaw(): void {
    this.#isFrozen = false;
    this.#sendDelayed();
    this.#pump();
  }

  #end(): void {
    this.#isClosed = true;
    this.#waitingFrames.length = 0;
    this.#delayed.length = 0;
    this.#cancelDelay?.();
    this.#abandon?.();
    this.#abandon = undefined;
  }

  #onData(chunk: Buffer): void {
    try {
      this.#decoder.push(chunk, (frame) => this.#waitingFrames.push(frame));
    } catch (error) {
      this.#onBadInput(error);
      return;
    }
    this.#pump();
  }

  #pump(): void {
    while (!this.#isBusy()) {
      const frame = this.#waitingFrames.shift();
      if (frame === undefined) break;
      this.#handle(frame);
    }
    if (this.#isClosed) return;
    if (this.#waitingFrames.length > 0 || this.#isFrozen) this.#socket.pause();
    else if (this.#socket.isPaused()) this.#socket.resume();
  }

  #isBusy(): boolean {
    return this.#isHandling || this.#isFrozen || this.#isClosed || this.#socket.writableLength > maxUnsentBytes;
  }

  #handle(frame: Buffer): void {
    this.#isHandling = true;
    let isAnsweredHere = true;
    try {
      this.#context.dispatcher.handle(frame, this, (answer) => {
        this.#isHandling = false;
        this.#abandon = undefined;
        if (this.#isClosed) return;
        this.#answer(answer);
        // An answer that comes later starts the next request itself; one that comes at once leaves that to the loop.
        if (!isAnsweredHere) this.#pump();
      });
    } catch (error) {
      this.#onBadInput(error);
    }
    isAnsweredHere = false;
  }

  #onBadInput(error: unknown): void {
    if (error instanceof ShopSimError) {
      this.disconnect(error.message);
    } else {
      this.#context.log(
        'error',
        `a request failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
      this.disconnect('a mistake of the broker');
    }
  }

  #answer(answer: Answer): void {
    if (answer.latencyMs <= 0 && this.#delayed.length === 0 && !this.#isFrozen) {
      this.#write(answer);
      return;
    }
    const nowMs = this.#context.clock.nowMs();
    const dueMs = Math.max(nowMs + answer.latencyMs, this.#delayed.at(-1)?.dueMs ?? 0);
    this.#delayed.push({ answer, dueMs });
    if (this.#delayed.length === 1) this.#waitForDelayed();
  }

  #waitForDelayed(): void {
    const first = this.#delayed[0];
    if (first === undefined) return;
    const delayMs = first.dueMs - this.#context.clock.nowMs();
    this.#cancelDelay?.();
    this.#cancelDelay = this.#context.timers.after(delayMs, () => this.#sendDelayed());
  }

  #sendDelayed(): void {
    if (this.#isFrozen) return;
    const nowMs = this.#context.clock.nowMs();
    while ((this.#delayed[0]?.dueMs ?? Number.POSITIVE_INFINITY) <= nowMs) {
      const due = this.#delayed.shift();
      if (due !== undefined) this.#write(due.answer);
    }
    this.#waitForDelayed();
  }

  // Cork and uncork make one writev of the header and the pieces, which are never copied here.
  #write({ correlationId, body }: Answer): void {
    if (body === undefined) return;
    let sizeBytes = 4;
    for (const piece of body) sizeBytes += piece.length;
    const header = Buffer.allocUnsafe(8);
    header.writeInt32BE(sizeBytes, 0);
    header.writeInt32BE(correlationId, 4);
    this.#socket.cork();
    this.#socket.write(header);
    for (const piece of body) this.#socket.write(piece);
    this.#socket.uncork();
  }
}
