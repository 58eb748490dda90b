import { Worker } from 'node:worker_threads';
import { deserializeError, type SerializedError } from '../errors.ts';
import type { ToWorker } from './messages.ts';

type AnyMessage =
  | { readonly type: 'failed'; readonly error: SerializedError }
  | {
      readonly type:
        | 'tally'
        | 'notice'
        | 'command-done'
        | 'ready'
        | 'load-ended'
        | 'settled'
        | 'usage'
        | 'closed'
        | 'replayed'
        | 'caught-up'
        | 'confirmed';
    };

const repeatedTypes: ReadonlySet<AnyMessage['type']> = new Set(['tally', 'notice', 'command-done']);

type MessageOf<From, T> = Extract<From, { readonly type: T }>;

/**
 * Everything on the hot paths dies young or lives in pools, so a young generation of a quarter of Node's default loses
 * little time to more collections and keeps the process about 50 MB smaller.
 */
const youngGenerationMb = 12;
/** Slack beyond the time a thread was given to close before it is ended by force. */
const closeSlackMs = 1000;

/**
 * A worker thread with typed messages. Its first failure (a `failed` message, an uncaught error, an exit that nobody
 * asked for) rejects every wait, present and future, and is told to `onFailure` once.
 */
export class WorkerThread<From extends AnyMessage> {
  readonly name: string;
  readonly #worker: Worker;
  /** Messages that came, by type, for waits that begin later; those that come more than once are only handed on. */
  readonly #arrived = new Map<string, From>();
  readonly #onMessage: (message: From) => void;
  readonly #onFailure: (error: Error) => void;
  readonly #exited: Promise<void>;
  #waits: (() => void)[] = [];
  #failure: Error | undefined;
  #isClosing = false;

  /**
   * @param file the worker's entry beside this module, without its ending
   * @param onMessage gets every message, those that a wait takes included
   */
  constructor(
    name: string,
    file: string,
    workerData: unknown,
    onMessage: (message: From) => void,
    onFailure: (error: Error) => void,
    maxYoungGenerationSizeMb: number = youngGenerationMb,
  ) {
    this.name = name;
    this.#onMessage = onMessage;
    this.#onFailure = onFailure;
    this.#worker = new Worker(new URL(`./${file}.js`, import.meta.url), {
      name,
      workerData,
      resourceLimits: { maxYoungGenerationSizeMb },
    });
    this.#worker.on('message', (message: From) => this.#receive(message));
    this.#worker.on('error', (error: Error) => this.#fail(error));
    this.#exited = new Promise((resolve) => {
      this.#worker.on('exit', (code) => {
        if (!this.#isClosing) this.#fail(new Error(`the ${name} thread ended unexpectedly with code ${code}`));
        resolve();
      });
    });
  }

  post(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  /** The first message of this type, whether it came already or comes later. Rejects when the thread fails. */
  async first<T extends From['type']>(type: T): Promise<MessageOf<From, T>> {
    for (;;) {
      const arrived = this.#arrived.get(type);
      if (arrived !== undefined && isOfType<From, T>(arrived, type)) return arrived;
      if (this.#failure !== undefined) throw this.#failure;
      await new Promise<void>((resolve) => this.#waits.push(resolve));
    }
  }

  /** Asks the thread to settle and close, waits for it at most `timeoutMs`, and ends it in any case. */
  async close(timeoutMs: number): Promise<void> {
    if (this.#isClosing) return this.#exited;
    this.#isClosing = true;
    if (this.#failure === undefined && timeoutMs > 0) {
      this.post({ type: 'close', timeoutMs });
      await Promise.race([this.#closedOrFailed(), this.#exited, after(timeoutMs + closeSlackMs)]);
    }
    await this.#worker.terminate();
  }

  async #closedOrFailed(): Promise<void> {
    while (!this.#arrived.has('closed') && this.#failure === undefined) {
      await new Promise<void>((resolve) => this.#waits.push(resolve));
    }
  }

  #receive(message: From): void {
    if (message.type === 'failed') {
      this.#fail(deserializeError(message.error));
      return;
    }
    this.#onMessage(message);
    if (repeatedTypes.has(message.type)) return;
    this.#arrived.set(message.type, message);
    this.#wake();
  }

  #fail(error: Error): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    this.#wake();
    this.#onFailure(error);
  }

  #wake(): void {
    const waits = this.#waits;
    this.#waits = [];
    for (const wake of waits) wake();
  }
}

function isOfType<From extends AnyMessage, T extends From['type']>(
  message: From,
  type: T,
): message is MessageOf<From, T> {
  return message.type === type;
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
