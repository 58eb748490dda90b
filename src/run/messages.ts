import type { EmbeddedAnswer, EmbeddedCommand } from '../embedded/embedded-command.ts';
import type { SerializedError } from '../errors.ts';
import type { AckTenth } from '../load/ack-timeline.ts';
import type { LoadEnd } from '../load/generator.ts';
import type { LateDelivery } from '../ledger/delivery-ledger.ts';
import type { LoadWindow } from '../load/load-window.ts';
import type { PhaseTally } from '../load/tally.ts';
import type { IntervalCounts } from '../metrics/interval-recorder.ts';
import type { PhaseInterval } from '../metrics/phase-recorders.ts';
import type { ThreadUsage } from '../metrics/result.ts';
import type { CommandDone } from './command-done.ts';
import type { HandledTenth } from './handled-tenths.ts';
import type { ReplayCounts } from './replay-reader.ts';
import type { LagSample } from '../services/lag-sample.ts';
import type { RevenueCounters } from '../services/revenue/revenue-service.ts';
import type { ServiceCounters } from '../services/service-counters.ts';
import type { ServiceAction } from './service-commands.ts';

/** Every message between the main thread and the workers. Plain data only. */

/** Main -> generator, service and broker threads. */
export type ToWorker =
  /** The load begins: the zero of the schedule and the bounds of the phases, on the clock all threads share. */
  | { readonly type: 'begin'; readonly window: LoadWindow }
  /** Generators: send nothing more. */
  | { readonly type: 'stop-load'; readonly stopMs: number }
  /** Generators: the orders topic has grown to so many partitions. */
  | { readonly type: 'partitions-added'; readonly partitions: number }
  /** Services: one of them is to do this now; the answer is `command-done` with the same id. */
  | { readonly type: 'service-command'; readonly id: number; readonly action: ServiceAction }
  /** Streaming services: die with something uncommitted, and be replaced; the answer is `command-done` with the same id. */
  | { readonly type: 'crash-service'; readonly id: number }
  /** Confirmation: say `caught-up` when every order below these offsets, by partition, is committed. */
  | { readonly type: 'catch-up'; readonly ends: readonly (readonly [partition: number, offset: number])[] }
  /** Broker: this is to be done to the cluster now; the answer is `command-done` with the same id. */
  | { readonly type: 'broker-command'; readonly id: number; readonly command: EmbeddedCommand }
  /** The measured phases are over: usage of the thread is taken now. */
  | { readonly type: 'end-measure' }
  /** Settle, commit, close, and say `closed`. `timeoutMs` bounds it. */
  | { readonly type: 'close'; readonly timeoutMs: number };

/** Generator -> main. */
export type FromGenerator =
  | { readonly type: 'ready' }
  | {
      readonly type: 'tally';
      readonly second: number;
      readonly phases: readonly PhaseTally[];
      /** When orders were acknowledged in the interval. */
      readonly acks: readonly AckTenth[];
      /** Orders that were settled after they had left the ledger's window. */
      readonly late: readonly LateDelivery[];
    }
  /** Nothing more is sent; answers may still come. */
  | { readonly type: 'load-ended'; readonly end: LoadEnd }
  /** Everything sent is settled. */
  | { readonly type: 'settled' }
  | { readonly type: 'usage'; readonly usage: ThreadUsage }
  | { readonly type: 'notice'; readonly text: string }
  | { readonly type: 'failed'; readonly error: SerializedError }
  | { readonly type: 'closed' };

/** Embedded broker -> main. */
export type FromBroker =
  /** It listens; `host:port`, separated by commas. */
  | { readonly type: 'ready'; readonly bootstrapServers: string }
  | CommandDone<EmbeddedAnswer>
  | { readonly type: 'usage'; readonly usage: ThreadUsage }
  | { readonly type: 'notice'; readonly text: string }
  | { readonly type: 'failed'; readonly error: SerializedError }
  | { readonly type: 'closed' };

/** Replay -> main. */
export type FromReplay =
  /** Everything up to the end was read. */
  | { readonly type: 'replayed'; readonly counts: ReplayCounts }
  | { readonly type: 'notice'; readonly text: string }
  | { readonly type: 'failed'; readonly error: SerializedError }
  | { readonly type: 'closed' };

/** What the processors of the confirmations did, one after the other. */
export interface ConfirmationTotals {
  /** Distinct orders whose confirmation they knew to be readable. */
  readonly orders: number;
  /** Of those of the measured phases: readable - intended. */
  readonly latency: IntervalCounts;
  /** On the clock that all threads share; null: there was none. */
  readonly lastConfirmedMs: number | null;
  readonly commits: number;
  readonly aborts: number;
  readonly crashes: number;
}

/** Confirmation -> main. */
export type FromConfirmation =
  | { readonly type: 'ready' }
  | { readonly type: 'caught-up' }
  /** The crash took place and the next one reads, or it did not. */
  | CommandDone
  /** Before it closes. */
  | { readonly type: 'confirmed'; readonly totals: ConfirmationTotals }
  | { readonly type: 'usage'; readonly usage: ThreadUsage }
  | { readonly type: 'notice'; readonly text: string }
  | { readonly type: 'failed'; readonly error: SerializedError }
  | { readonly type: 'closed' };

/** What one service did in one interval. */
export interface ServiceTally {
  readonly name: string;
  /** Orders handled in the interval (distinct orders, first time each). */
  readonly handled: number;
  /** Orders given up in the interval. */
  readonly deadLettered: number;
  readonly endToEnd: readonly PhaseInterval[];
}

/** Where the time of the measured orders of one service went in one interval. */
export interface ServiceAttribution {
  readonly name: string;
  /** Orders that the service was the last to handle. */
  readonly closed: number;
  readonly queueWait: IntervalCounts;
  readonly work: IntervalCounts;
  readonly commitLag: IntervalCounts;
  /** At the end of the interval; none before the first measured phase. */
  readonly lags: readonly LagSample[];
}

/** An order that a service handled, or gave up, after it had left the ledger's window: the main thread takes note of it. */
export interface LateSighting {
  /** Number of the service among those of the run. */
  readonly service: number;
  readonly seq: number;
  /** Of its intended time. */
  readonly phase: number;
  readonly isDeadLetter: boolean;
  /** 0 of a dead letter, which has none. */
  readonly endToEndUs: number;
}

/** Services -> main. */
export type FromServices =
  | { readonly type: 'ready' }
  | {
      readonly type: 'tally';
      readonly second: number;
      readonly services: readonly ServiceTally[];
      readonly completion: readonly PhaseInterval[];
      readonly attribution: readonly ServiceAttribution[];
      /** By service: when orders were handled in the interval. */
      readonly handled: readonly (readonly HandledTenth[])[];
      readonly late: readonly LateSighting[];
      readonly totals: readonly ServiceCounters[];
    }
  /** The command took effect, or could not. */
  | CommandDone
  | { readonly type: 'usage'; readonly usage: ThreadUsage }
  | { readonly type: 'notice'; readonly text: string }
  | { readonly type: 'failed'; readonly error: SerializedError }
  | { readonly type: 'closed' };

/** A second of revenue as it was last read. */
export interface NewestRevenue {
  /** Whole seconds since the epoch. */
  readonly second: number;
  readonly orders: number;
  readonly revenueMinor: number;
}

/** Revenue -> main. */
export type FromRevenue =
  /** It has the state of the last commit, and reads. */
  | { readonly type: 'ready' }
  | {
      readonly type: 'tally';
      readonly counters: RevenueCounters;
      /** Of the seconds whose first figure was read in the interval. */
      readonly freshness: IntervalCounts;
      readonly newest: NewestRevenue | undefined;
    }
  | CommandDone
  | { readonly type: 'usage'; readonly usage: ThreadUsage }
  | { readonly type: 'notice'; readonly text: string }
  | { readonly type: 'failed'; readonly error: SerializedError }
  | { readonly type: 'closed' };
