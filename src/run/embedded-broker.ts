import type { EmbeddedAnswer, EmbeddedCommand, EmbeddedThreadData } from '../embedded/embedded-command.ts';
import type { LoadWindow } from '../load/load-window.ts';
import { PendingCommands } from './command-done.ts';
import type { FromBroker } from './messages.ts';
import type { EmbeddedPlan } from './plan.ts';
import { WorkerThread } from './worker-thread.ts';

/** What reports call the thread of the embedded broker. */
export const embeddedThreadName = 'embedded broker';

/** The embedded broker of a run, in its worker thread; it begins to start when this is constructed. */
export class EmbeddedBroker {
  readonly #thread: WorkerThread<FromBroker>;
  readonly #commands = new PendingCommands<EmbeddedAnswer>();

  constructor(
    { brokers, memoryBytes, discards }: EmbeddedPlan,
    onMessage: (message: FromBroker) => void,
    onFailure: (error: Error) => void,
  ) {
    const data: EmbeddedThreadData = { brokers, totalRetentionBytes: memoryBytes, discards };
    const receive = (message: FromBroker): void => {
      if (message.type === 'command-done') this.#commands.settle(message);
      else onMessage(message);
    };
    const fail = (error: Error): void => {
      this.#commands.refuse(error);
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
    return this.#commands.ask((id) => this.#thread.post({ type: 'broker-command', id, command }));
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
