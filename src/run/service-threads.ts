import type { LoadWindow } from '../load/tally.ts';
import type { FromServices } from './messages.ts';
import type { ServiceThreadData } from './service-thread.ts';
import { WorkerThread } from './worker-thread.ts';

/** What reports call the thread of the services. */
export const servicesThreadName = 'services';

/** The services of a run in their worker thread; none when the run has no services. */
export class ServiceThreads {
  readonly #thread: WorkerThread<FromServices> | undefined;

  constructor(
    data: Omit<ServiceThreadData, 'name'>,
    onMessage: (message: FromServices) => void,
    onFailure: (error: Error) => void,
  ) {
    const name = servicesThreadName;
    this.#thread =
      data.services.names.length === 0
        ? undefined
        : new WorkerThread<FromServices>(name, 'service-thread', { ...data, name }, onMessage, onFailure);
  }

  /** Every service has joined its group and really receives. */
  async ready(): Promise<void> {
    await this.#thread?.first('ready');
  }

  begin(window: LoadWindow): void {
    this.#thread?.post({ type: 'begin', window });
  }

  endMeasure(): void {
    this.#thread?.post({ type: 'end-measure' });
  }

  async close(timeoutMs: number): Promise<void> {
    await this.#thread?.close(timeoutMs);
  }
}
