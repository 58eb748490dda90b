import type { Clock } from '../clock.ts';
import { fetchOffsets } from '../kafka/reader.ts';
import type { ConnectionSettings } from '../kafka/settings.ts';
import { Delivery } from '../ledger/ledger-memory.ts';
import { deliveryOf } from '../ledger/open-orders.ts';
import { OrderDigest } from '../ledger/order-digest.ts';
import type { OrderLedger } from '../ledger/order-ledger.ts';
import type { ReplayResult } from '../metrics/result.ts';
import { tenthMs } from '../metrics/tenths.ts';
import { runHash } from '../orders/stamp.ts';
import type { FromReplay } from './messages.ts';
import type { RunPlan } from './plan.ts';
import type { ReplayCounts, ReplayedLog } from './replay-reader.ts';
import type { ReplayThreadData } from './replay-thread.ts';
import type { RunRecord } from './run-record.ts';
import type { Target } from './target.ts';
import { WorkerThread } from './worker-thread.ts';

/** A run whose log can be read again. */
export interface ReplayableRun {
  readonly plan: RunPlan;
  readonly connection: ConnectionSettings;
  readonly target: Target;
  readonly record: RunRecord;
  readonly ledger: OrderLedger;
  readonly clock: Clock;
}

interface Replay {
  readonly event: string;
  /** Since the start of the load. */
  readonly atMs: number;
  readonly orderLimit: number;
  /** The log held every record of the run. */
  readonly isWhole: boolean;
  readonly counts: ReplayCounts;
}

const closeTimeoutMs = 5000;

/** Names of the consumer groups of all replays of a plan. */
export function replayGroups(plan: Pick<RunPlan, 'services' | 'events'>): string[] {
  return plan.events.filter(({ action }) => action.kind === 'replay').map(({ name }) => replayGroup(plan, name));
}

function replayGroup({ services }: Pick<RunPlan, 'services'>, event: string): string {
  return `${services.groupPrefix}.${event}`;
}

/** The replays of a run: each a fresh group in a thread of its own, beside the services. */
export class Replays {
  readonly #run: ReplayableRun;
  readonly #replays: Replay[] = [];

  constructor(run: ReplayableRun) {
    this.#run = run;
  }

  /**
   * Reads the orders topic from its earliest offset to where it ends now. What can be compared with the ledger is decided
   * before the end is asked for: every order below the limit was settled by then, so if it was acknowledged, it lies
   * before the end.
   */
  async replay(event: string, signal: AbortSignal): Promise<void> {
    const { plan, connection, ledger, record, clock, target } = this.#run;
    const topic = plan.topic.orders;
    const orderLimit = ledger.settledBelow();
    const atMs = clock.nowMs() - (record.window?.startMs ?? 0);
    const to = await fetchOffsets(connection, topic, 'latest', clock);
    const from = await fetchOffsets(connection, topic, 'earliest', clock);
    const isWhole = [...from].every(([partition, first]) => first <= (target.startOffsets?.get(partition) ?? 0));
    const log = { from, to, runHash: runHash(plan.runId), orderLimit };
    const counts = await this.#read(event, log, signal);
    if (counts !== undefined) this.#replays.push({ event, atMs, orderLimit, isWhole, counts });
  }

  /** What was read, compared with the ledger; to be asked when every order of the run is settled. */
  results(): ReplayResult[] {
    return this.#replays.map(({ event, atMs, orderLimit, isWhole, counts }) => {
      const expected = this.#expected(event, orderLimit, isWhole);
      const { records, orders, digest, durationMs } = counts;
      return {
        event,
        records,
        orders,
        digest,
        expectedOrders: expected?.count ?? null,
        expectedDigest: expected?.text ?? null,
        matches: expected === undefined ? null : expected.count === orders && expected.text === digest,
        ordersPerSec: durationMs > 0 ? (records * 1000) / durationMs : 0,
        livePerSec: this.#liveRate(atMs),
        durationMs,
      };
    });
  }

  /** undefined: the thread was ended because the run was. */
  async #read(event: string, log: ReplayedLog, signal: AbortSignal): Promise<ReplayCounts | undefined> {
    const { plan, connection, record } = this.#run;
    const groupId = replayGroup(plan, event);
    const data: ReplayThreadData = { connection, topic: plan.topic.orders, groupId, log };
    const thread = new WorkerThread<FromReplay>(event, 'replay-thread', data, onMessage, () => undefined);
    function onMessage(message: FromReplay): void {
      if (message.type === 'notice') record.note(message.text);
    }
    const stopped = new Promise<undefined>((resolve) => {
      signal.addEventListener('abort', () => resolve(undefined), { once: true });
    });
    try {
      const message = await Promise.race([thread.first('replayed'), stopped]);
      return message?.counts;
    } finally {
      await thread.close(signal.aborted ? 0 : closeTimeoutMs);
    }
  }

  /** undefined: what was read cannot be compared exactly, which a notice says. */
  #expected(event: string, orderLimit: number, isWhole: boolean): OrderDigest | undefined {
    const { plan, target, ledger, record } = this.#run;
    const { acks } = plan.producer;
    const acked = new OrderDigest();
    let unknown = 0;
    for (let seq = 0; seq < orderLimit; seq++) {
      const delivery = deliveryOf(ledger.stateOf(seq));
      if (delivery === Delivery.acked) acked.add(seq);
      else if (delivery !== Delivery.dropped) unknown += 1;
    }
    const reason = !isWhole
      ? 'the log had given up records of the run'
      : acks === 0 || (acks === 1 && target.replicationFactor > 1)
        ? `with acks=${acks} an order counts as acked before consumers can read it`
        : unknown > 0
          ? 'orders before its end were refused, or never answered, and may be in the log or not'
          : undefined;
    if (reason === undefined) return acked;
    record.note(`What replay "${event}" read is not compared with the ledger: ${reason}.`);
    return undefined;
  }

  #liveRate(atMs: number): number {
    const tenths = Math.floor(atMs / tenthMs);
    const acked = this.#run.record.tenths?.ackedBefore(tenths) ?? 0;
    return tenths === 0 ? 0 : (acked * 1000) / (tenths * tenthMs);
  }
}
