import type { EmbeddedAnswer, EmbeddedCommand, EmbeddedThreadData } from '../embedded/embedded-command.ts';
import { deserializeError } from '../errors.ts';
import type { LoadWindow } from '../load/load-window.ts';
import type { FromBroker } from './messages.ts';
import type { EmbeddedPlan } from './plan.ts';
import { WorkerThread } from './worker-thread.ts';

/** What reports call the thread of the embedded broker. */
export const embeddedThreadName = 'embedded broker';

interface PendingCommand {
  readonly resolve: (answer: EmbeddedAnswer) => void;
  readonly reject: (error: Error) => void;
}

/** The embedded broker of a run, in its worker thread; it begins to start when this is constructed. */
export class EmbeddedBroker {
  readonly #thread: WorkerThread<FromBroker>;
  readonly #pending = new Map<number, PendingCommand>();
  #nextId = 1;
  #failure: Error | undefined;

  constructor(
    { brokers, memoryBytes, discards }: EmbeddedPlan,
    onMessage: (message: FromBroker) => void,
    onFailure: (error: Error) => void,
  ) {
    const data: EmbeddedThreadData = { brokers, totalRetentionBytes: memoryBytes, discards };
    const receive = (message: FromBroker): void => {
      if (message.type !== 'command-done') onMessage(message);
      else if ('error' in message) this.#take(message.id)?.reject(deserializeError(message.error));
      else this.#take(message.id)?.resolve(message.answer);
    };
    const fail = (error: Error): void => {
      this.#failure = error;
      for (const { reject } of this.#pending.values()) reject(error);
      this.#pending.clear();
      onFailure(error);
    };
    this.#thread = new WorkerThread(embeddedThreadName, 'embedded-thread', data, receive, fail);
  }

  /** `host:port` of its brokers, separated by commas, once they listen. */
  async bootstrapServers(): Promise<string> {
    return (await this.#thread.first('ready')).bootstrapServers;
  }

  /** Does something to the cluster; resolves when it is done, and rejects when it cannot be done or the thread fails. */
  command(command: EmbeddedCommand): Promise<EmbeddedAnswer> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#thread.post({ type: 'broker-command', id, command });
    });
  }

  begin(window: LoadWindow): void {
    this.#thread.post({ type: 'begin', window });
  }

  endMeasure(): void {
    this.#thread.post({ type: 'end-measure' });
  }

  async close(timeoutMs: number): Promise<void> {
    await this.#thread.close(timeoutMs);
  }

  #take(id: number): PendingCommand | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }
}
