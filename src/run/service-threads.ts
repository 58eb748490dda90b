import { ShopSimError } from '../errors.ts';
import type { LedgerMemory } from '../ledger/ledger-memory.ts';
import type { LoadWindow } from '../load/load-window.ts';
import { PendingCommands } from './command-done.ts';
import type { FromServices } from './messages.ts';
import type { ServicesPlan } from './plan.ts';
import type { ServiceName } from './service-names.ts';
import type { ServiceAction } from './service-commands.ts';
import type { ServiceThreadData } from './service-thread.ts';
import { WorkerThread } from './worker-thread.ts';

/** What reports call the thread of the services; with several, their names begin so. */
export const servicesThreadName = 'services';

/**
 * Of a thread beside others: it is for rates at which parsed orders, which live until the last service of the thread has them,
 * would be copied from one collection to the next.
 */
const manyThreadsYoungGenerationMb = 48;

/** What all threads of the services are started with. */
export type ServicesData = Omit<ServiceThreadData, 'name' | 'ledger'> & {
  /** undefined: the services keep their own account, by run; all of them are in one thread then. */
  readonly ledger: { readonly memory: LedgerMemory; readonly firstWriter: number } | undefined;
};

/** The services of a run in their worker threads, each service whole in one of them; none when the run has no services. */
export class ServiceThreads {
  readonly #threads: readonly WorkerThread<FromServices>[];
  readonly #threadOf = new Map<ServiceName, WorkerThread<FromServices>>();
  readonly #commands = new PendingCommands();

  constructor(data: ServicesData, onMessage: (message: FromServices) => void, onFailure: (error: Error) => void) {
    const shares = sharesOf(data.services);
    this.#threads = shares.map((names, index) => {
      const name = shares.length === 1 ? servicesThreadName : `${servicesThreadName} ${index + 1}`;
      const threadData: ServiceThreadData = {
        ...data,
        name,
        services: { ...data.services, names },
        ledger: data.ledger && {
          memory: data.ledger.memory,
          writer: data.ledger.firstWriter + index,
          serviceCount: data.services.names.length,
          firstService: data.services.names.indexOf(names[0] ?? 'inventory'),
        },
      };
      const young = shares.length === 1 ? undefined : manyThreadsYoungGenerationMb;
      const receive = (message: FromServices): void => {
        if (message.type === 'command-done') this.#commands.settle(message);
        else onMessage(message);
      };
      const fail = (error: Error): void => {
        this.#commands.refuse(error);
        onFailure(error);
      };
      const thread = new WorkerThread<FromServices>(name, 'service-thread', threadData, receive, fail, young);
      for (const service of names) this.#threadOf.set(service, thread);
      return thread;
    });
  }

  /** Every service has joined its group and really receives. */
  async ready(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.first('ready')));
  }

  begin(window: LoadWindow): void {
    for (const thread of this.#threads) thread.post({ type: 'begin', window });
  }

  /**
   * Lets a service do something while the run goes on. Resolves when it took effect: its members have left, or have joined and
   * read. Commands to one service take effect one after the other; one that is slowed down or loses a member is so at once.
   *
   * @throws ShopSimError USAGE for a service that is not in the run; what joining a group throws; CONNECTION_LOST when the
   *   services close meanwhile
   */
  command(action: ServiceAction): Promise<void> {
    const thread = this.#threadOf.get(action.service);
    if (thread === undefined) {
      const text = `The service ${action.service} is not in this run: add it to the services, or take the event ${action.kind} out.`;
      return Promise.reject(new ShopSimError('USAGE', text));
    }
    return this.#commands.ask((id) => thread.post({ type: 'service-command', id, action }));
  }

  endMeasure(): void {
    for (const thread of this.#threads) thread.post({ type: 'end-measure' });
  }

  async close(timeoutMs: number): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close(timeoutMs)));
    this.#commands.refuse(
      new ShopSimError('CONNECTION_LOST', 'The services were closed while one of them was told to change.'),
    );
  }
}

/** The services of each thread: neighbours, as equal in number as can be, the first thread with the fewest. */
function sharesOf({ names, threads }: Pick<ServicesPlan, 'names' | 'threads'>): ServiceName[][] {
  const count = Math.min(threads, names.length);
  const bound = (index: number): number => Math.floor((index * names.length) / count);
  return Array.from({ length: count }, (_, index) => names.slice(bound(index), bound(index + 1)));
}
