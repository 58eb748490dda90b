import type { EmbeddedThreadData } from '../embedded/thread-messages.ts';
import type { LoadWindow } from '../load/load-window.ts';
import type { FromBroker } from './messages.ts';
import type { EmbeddedPlan } from './plan.ts';
import { WorkerThread } from './worker-thread.ts';

/** What reports call the thread of the embedded broker. */
export const embeddedThreadName = 'embedded broker';

/** The embedded broker of a run, in its worker thread; it begins to start when this is constructed. */
export class EmbeddedBroker {
  readonly #thread: WorkerThread<FromBroker>;

  constructor(
    { brokers, memoryBytes, discards }: EmbeddedPlan,
    onMessage: (message: FromBroker) => void,
    onFailure: (error: Error) => void,
  ) {
    const data: EmbeddedThreadData = { brokers, totalRetentionBytes: memoryBytes, discards };
    this.#thread = new WorkerThread(embeddedThreadName, 'embedded-thread', data, onMessage, onFailure);
  }

  /** `host:port` of its brokers, separated by commas, once they listen. */
  async bootstrapServers(): Promise<string> {
    return (await this.#thread.first('ready')).bootstrapServers;
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
}
