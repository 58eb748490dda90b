import type { Clock } from '../../clock.ts';
import { parseOrder } from '../../orders/parse-order.ts';
import { isStamp, readIntendedEpochMs, readRunHash } from '../../orders/stamp.ts';
import { parsePayment } from './parse-payment.ts';
import { recordOf } from './revenue-events.ts';
import type {
  OnFollowed,
  RevenueCluster,
  RevenueOutputPort,
  RevenuePositions,
  RevenueReading,
  RevenueSource,
} from './revenue-ports.ts';
import { type RevenueSettings, RevenueStream } from './revenue-stream.ts';

export interface RevenueServiceOptions {
  readonly cluster: RevenueCluster;
  readonly stream: RevenueSettings;
  /** Orders of other runs are passed over. */
  readonly runHash: number;
  /** From one commit to the next: how long a result takes to become visible at most, and what a crash does again. */
  readonly commitIntervalMs: number;
  /** Calls back every so often until the result is called; exists so that tests can let time pass. */
  readonly every: (intervalMs: number, callback: () => void) => () => void;
  readonly events: {
    /** One plain sentence for people. */
    onNotice(text: string): void;
    onFatal(error: Error): void;
  };
}

/** What the service has done since its first start. Plain data: crosses threads. */
export interface RevenueCounters {
  /** Orders and payments taken in, those taken again after a crash included. */
  readonly orders: number;
  readonly payments: number;
  /** Orders that came after their window had closed. */
  readonly tooLate: number;
  readonly commits: number;
  /** Times it began anew from its changelog. */
  readonly restores: number;
  /** How long the last of these took, from the start to the first record. */
  readonly restoreMs: number | null;
  readonly positions: {
    readonly orders: readonly (readonly [number, number])[];
    readonly payments: readonly (readonly [number, number])[];
  };
}

/** One life of the service, from a restore to a crash. */
interface Life {
  readonly stream: RevenueStream;
  readonly output: RevenueOutputPort;
  readonly readings: RevenueReading[];
  readonly orders: Map<number, number>;
  readonly payments: Map<number, number>;
  /** Positions changed since the last commit. */
  isDirty: boolean;
  isOver: boolean;
}

/**
 * The streaming service of the shop: follows the topics of orders and payments, keeps the windows of a
 * {@link RevenueStream}, and commits results, changes of state and positions in one transaction after another. Whatever
 * ends one of its lives, the next begins with the state and the positions of the last commit: nothing is counted twice,
 * nothing is missed (read-process-write, KIP-129).
 */
export class RevenueService {
  readonly #options: RevenueServiceOptions;
  readonly #clock: Clock;
  #life: Life | undefined;
  #stopTimer = (): void => undefined;
  #committing: Promise<void> | undefined;
  #isStopped = false;
  #orders = 0;
  #payments = 0;
  #commits = 0;
  #restores = 0;
  #restoreMs: number | null = null;

  constructor(options: RevenueServiceOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
  }

  /** Resolves when it has the state of the last commit and reads. */
  async start(): Promise<void> {
    this.#life = await this.#begin();
    this.#stopTimer = this.#options.every(this.#options.commitIntervalMs, () => this.#cycle(false));
  }

  /** Ends this life as a crash of its process would, and begins the next. */
  async crash(): Promise<void> {
    this.#kill();
    // The commit that was under way, and the life that follows a failed one: two lives at once would fence each other.
    await this.#committing;
    this.#kill();
    await this.start();
  }

  /** Commits what there is, the second that is not over yet included, and ends. Its counters stay. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#stopTimer();
    await this.#committing;
    this.#cycle(true);
    await this.#committing;
    const life = this.#life;
    if (life === undefined) return;
    endReadings(life);
    await life.output.close();
  }

  /** Whether a commit is under way. */
  get isCommitting(): boolean {
    return this.#committing !== undefined;
  }

  counters(): RevenueCounters {
    const life = this.#life;
    return {
      orders: this.#orders,
      payments: this.#payments,
      tooLate: life?.stream.tooLateCount ?? 0,
      commits: this.#commits,
      restores: this.#restores,
      restoreMs: this.#restoreMs,
      positions: { orders: [...(life?.orders ?? [])], payments: [...(life?.payments ?? [])] },
    };
  }

  async #begin(): Promise<Life> {
    const { cluster, stream: settings } = this.#options;
    const startedMs = this.#clock.nowMs();
    // First of all: from now on nothing of an earlier life can be committed any more.
    const output = await cluster.openOutput();
    const stream = new RevenueStream(settings);
    let changes = 0;
    await cluster.readChangelog((change) => {
      changes += 1;
      stream.restore(change);
    });
    const life: Life = {
      stream,
      output,
      readings: [],
      orders: new Map(),
      payments: new Map(),
      isDirty: false,
      isOver: false,
    };
    try {
      await this.#read(life, 'orders', (value) => this.#takeOrder(life, value));
      await this.#read(life, 'payments', (value, stamp) => this.#takePayment(life, value, stamp));
    } catch (error) {
      endReadings(life);
      output.kill();
      throw error;
    }
    if (changes > 0) {
      this.#restores += 1;
      this.#restoreMs = this.#clock.nowMs() - startedMs;
    }
    return life;
  }

  #kill(): void {
    this.#stopTimer();
    const life = this.#life;
    this.#life = undefined;
    if (life === undefined) return;
    endReadings(life);
    life.output.kill();
  }

  async #read(life: Life, source: RevenueSource, take: (value: Buffer, stamp: Buffer) => void): Promise<void> {
    const onRecord: OnFollowed = (partition, offset, value, stamp) => {
      if (life.isOver) return;
      life[source].set(partition, offset + 1);
      life.isDirty = true;
      if (value === null || stamp === undefined || !isStamp(stamp)) return;
      if (readRunHash(stamp) === this.#options.runHash) take(value, stamp);
    };
    const onFatal = (error: Error): void => {
      if (!life.isOver) this.#options.events.onFatal(error);
    };
    const reading = await this.#options.cluster.read(source, onRecord, onFatal);
    life.readings.push(reading);
    // Records may have come before.
    for (const [partition, offset] of reading.positions) {
      if (!life[source].has(partition)) life[source].set(partition, offset);
    }
  }

  #takeOrder({ stream }: Life, value: Buffer): void {
    const order = parseOrder(value);
    if (order === undefined) return;
    this.#orders += 1;
    const { placedAt, customer, totalMinor, lines } = order;
    stream.order({ placedMs: Date.parse(placedAt), customerId: customer.id, totalMinor, lines });
  }

  #takePayment({ stream }: Life, value: Buffer, stamp: Buffer): void {
    const isApproved = parsePayment(value);
    if (isApproved === undefined) return;
    this.#payments += 1;
    stream.payment({ sentMs: Math.floor(readIntendedEpochMs(stamp)), isApproved });
  }

  #cycle(isLast: boolean): void {
    const life = this.#life;
    if (life === undefined || life.isOver || this.#committing !== undefined) return;
    const { results, changes } = life.stream.take(this.#clock.epochMs(), isLast);
    if (results.length === 0 && changes.length === 0 && !life.isDirty) return;
    life.isDirty = false;
    // As they are now: what comes while the commit is under way belongs to the next.
    const positions: RevenuePositions = { orders: new Map(life.orders), payments: new Map(life.payments) };
    this.#committing = life.output
      .commit(results.map(recordOf), changes, positions)
      .then(
        () => void (this.#commits += 1),
        (error: unknown) => this.#onFailedCommit(life, error),
      )
      .finally(() => (this.#committing = undefined));
  }

  /** What is in memory is ahead of what is committed: only the changelog knows the state now. */
  async #onFailedCommit(life: Life, error: unknown): Promise<void> {
    if (life !== this.#life) return;
    const { events } = this.#options;
    const reason = error instanceof Error ? error.message : String(error);
    events.onNotice(`revenue: a commit failed, the service begins anew from its changelog: ${reason}`);
    this.#kill();
    if (this.#isStopped) return;
    await this.start().catch((failure: unknown) =>
      events.onFatal(failure instanceof Error ? failure : new Error(String(failure))),
    );
  }
}

function endReadings(life: Life): void {
  life.isOver = true;
  for (const reading of life.readings) reading.close();
}
