import type { ConnectionSettings } from '../kafka/settings.ts';
import { ShopSimError } from '../errors.ts';
import {
  createLedgerMemory,
  maxRunOrders,
  verifyingPlaceOrders,
  windowOrdersFor,
  type LedgerMemory,
} from '../ledger/ledger-memory.ts';
import type { LoadCourse } from '../load/course.ts';
import type { LoadEnd } from '../load/generator.ts';
import type { LoadWindow } from '../load/load-window.ts';
import type { OrderTemplates } from '../orders/order-templates.ts';
import type { GeneratorThreadData } from './generator-thread.ts';
import type { FromGenerator } from './messages.ts';
import { peakRateOf } from './peak-rate.ts';
import type { RunPlan } from './plan.ts';
import type { Target } from './target.ts';
import { WorkerThread } from './worker-thread.ts';

/** After the end of the schedule, how long orders that are late may still be sent before they count as dropped. */
export const catchUpMs = 5000;

/** The ledger of a run: a window for the orders that can be under way, and the most orders that the run can have. */
export function reserveLedger(plan: RunPlan, course: LoadCourse): { memory: LedgerMemory; orderLimit: number } {
  const { maxOrders, phases, warmupMs, generators } = plan.traffic;
  const closedCount = course.sections.filter(({ isClosed }) => isClosed).length;
  if (maxOrders !== undefined && closedCount > 0 && closedCount < course.sections.length) {
    throw new ShopSimError(
      'USAGE',
      'A bound on orders needs phases that are all at a rate, or all as fast as possible.',
    );
  }
  const { schedule } = course;
  // Every generator of a closed loop counts its share of them itself.
  const isCounted = maxOrders !== undefined && closedCount === 0;
  const wanted = isCounted ? schedule.countBefore(warmupMs) + maxOrders : Number.POSITIVE_INFINITY;
  const orderLimit = Math.min(closedCount === 0 ? schedule.count : Number.POSITIVE_INFINITY, wanted, maxRunOrders);
  const windowOrders = windowOrdersFor(orderLimit, peakRateOf(phases), plan.producer.deliveryTimeoutMs);
  // The generators write with their own numbers, and the threads of the services with the next ones.
  const serviceThreads = plan.services.names.length > 0 ? plan.services.threads : 0;
  const placeOrders = plan.verifyLog ? verifyingPlaceOrders : undefined;
  return { memory: createLedgerMemory(windowOrders, generators + serviceThreads, placeOrders), orderLimit };
}

/** The generator threads of a run as one. */
export class GeneratorThreads {
  readonly #threads: readonly WorkerThread<FromGenerator>[];

  constructor(
    plan: RunPlan,
    connection: ConnectionSettings,
    target: Target,
    shared: {
      readonly templates: OrderTemplates;
      readonly memory: LedgerMemory;
      readonly orderLimit: number;
    },
    onMessage: (message: FromGenerator) => void,
    onFailure: (error: Error) => void,
  ) {
    const { generators, maxBytes, maxOrders, onFull } = plan.traffic;
    this.#threads = Array.from({ length: generators }, (_, index) => {
      const name = generators === 1 ? 'generator' : `generator ${index + 1}`;
      const data: GeneratorThreadData = {
        name,
        settings: {
          index,
          generators,
          onFull,
          catchUpMs,
          orderLimit: shared.orderLimit,
          maxMeasuredOrders:
            maxOrders === undefined ? Number.POSITIVE_INFINITY : Math.ceil((maxOrders - index) / generators),
          maxAckedBytes: (maxBytes ?? Number.POSITIVE_INFINITY) / target.replicationFactor / generators,
        },
        connection,
        topic: plan.topic.orders,
        producer: plan.producer,
        traffic: plan.traffic,
        templates: shared.templates,
        ledger: shared.memory,
      };
      return new WorkerThread<FromGenerator>(name, 'generator-thread', data, onMessage, onFailure);
    });
  }

  /** Every generator has its producer ready. */
  async ready(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.first('ready')));
  }

  begin(window: LoadWindow): void {
    for (const thread of this.#threads) thread.post({ type: 'begin', window });
  }

  /** The orders topic has grown to so many partitions. */
  partitionsAdded(partitions: number): void {
    for (const thread of this.#threads) thread.post({ type: 'partitions-added', partitions });
  }

  stopLoad(stopMs: number): void {
    for (const thread of this.#threads) thread.post({ type: 'stop-load', stopMs });
  }

  /** The load of every generator has ended; in the order of the generators. */
  async loadEnded(): Promise<readonly LoadEnd[]> {
    const messages = await Promise.all(this.#threads.map((thread) => thread.first('load-ended')));
    return messages.map(({ end }) => end);
  }

  endMeasure(): void {
    for (const thread of this.#threads) thread.post({ type: 'end-measure' });
  }

  /** Everything sent is acked, failed or indeterminate. */
  async settled(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.first('settled')));
  }

  async close(timeoutMs: number): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close(timeoutMs)));
  }
}
