import type { Clock } from '../clock.ts';
import { ShopSimError } from '../errors.ts';
import type { ConnectionSettings } from '../kafka/settings.ts';
import type { LoadWindow } from '../load/load-window.ts';
import { PendingCommands } from './command-done.ts';
import { confirmationGroup, confirmationTopic, confirmationTransactionalId } from './confirmation-plan.ts';
import type { ConfirmationThreadData } from './confirmation-thread.ts';
import type { FirstFailure } from './first-failure.ts';
import type { ConfirmationTotals, FromConfirmation } from './messages.ts';
import type { RunPlan } from './plan.ts';
import { resultProducer } from './result-producer.ts';
import type { RunRecord } from './run-record.ts';
import { WorkerThread } from './worker-thread.ts';

/** A run that confirms its orders. */
export interface ConfirmingRun {
  readonly plan: RunPlan;
  readonly connection: ConnectionSettings;
  readonly record: Pick<RunRecord, 'note' | 'addUsage'>;
  readonly failure: FirstFailure;
  readonly clock: Clock;
}

/** Confirmations are waited for: they linger no longer than the orders do by default. */
const lingerMs = 5;
/** transaction.timeout.ms, beyond the commit interval. */
const transactionSlackMs = 60_000;

/** The confirmation service of a run, in a thread of its own. */
export class ConfirmationService {
  readonly #thread: WorkerThread<FromConfirmation>;
  readonly #crashes = new PendingCommands();
  #totals: ConfirmationTotals | undefined;

  constructor(data: ConfirmationThreadData, { record, failure }: ConfirmingRun) {
    const onMessage = (message: FromConfirmation): void => {
      if (message.type === 'notice') record.note(message.text);
      else if (message.type === 'usage') record.addUsage(message.usage);
      else if (message.type === 'confirmed') this.#totals = message.totals;
      else if (message.type === 'command-done') this.#crashes.settle(message);
    };
    const onFailure = (error: Error): void => {
      this.#crashes.refuse(error);
      failure.report(error);
    };
    this.#thread = new WorkerThread<FromConfirmation>(data.name, 'confirmation-thread', data, onMessage, onFailure);
  }

  /** What it did; undefined before it was closed in order. */
  get totals(): ConfirmationTotals | undefined {
    return this.#totals;
  }

  /** It reads. */
  async ready(): Promise<void> {
    await this.#thread.first('ready');
  }

  begin(window: LoadWindow): void {
    this.#thread.post({ type: 'begin', window });
  }

  endMeasure(): void {
    this.#thread.post({ type: 'end-measure' });
  }

  /**
   * Kills it as soon as it has something written and not committed; resolves when the next one reads.
   *
   * @throws ShopSimError REQUEST_TIMED_OUT when it had nothing for 30 s; CONNECTION_LOST when it was closed meanwhile
   */
  crash(): Promise<void> {
    return this.#crashes.ask((id) => this.#thread.post({ type: 'crash-service', id }));
  }

  /** Resolves when every order below these offsets, by partition, is committed. */
  async caughtUp(ends: ReadonlyMap<number, number>): Promise<void> {
    this.#thread.post({ type: 'catch-up', ends: [...ends] });
    await this.#thread.first('caught-up');
  }

  async close(timeoutMs: number): Promise<void> {
    await this.#thread.close(timeoutMs);
    this.#crashes.refuse(
      new ShopSimError('CONNECTION_LOST', 'The confirmation service was closed while it was to crash.'),
    );
  }
}

/** Starts the thread of the confirmations; undefined: the run has none. */
export function startConfirmation(run: ConfirmingRun): ConfirmationService | undefined {
  const { plan, connection } = run;
  if (plan.confirmation === undefined) return undefined;
  const { mode, commitIntervalMs } = plan.confirmation;
  const options: ConfirmationThreadData['options'] = {
    mode,
    commitIntervalMs,
    connection,
    ordersTopic: plan.topic.orders,
    groupId: confirmationGroup(plan),
    transactionalId: confirmationTransactionalId(plan),
    transactionTimeoutMs: commitIntervalMs + transactionSlackMs,
    rule: { seed: plan.traffic.seed, declineRate: plan.services.declineRate },
    producer: { ...resultProducer, lingerMs, topic: confirmationTopic(plan) },
  };
  return new ConfirmationService({ name: 'confirmation', options }, run);
}
