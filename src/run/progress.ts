import type { PhaseKind } from '../metrics/result.ts';
import type { NewestRevenue } from './messages.ts';

/** The last full second of one service, for the live view. */
export interface ServiceProgress {
  readonly name: string;
  /** Orders handled since the start. */
  readonly handled: number;
  readonly handledPerSec: number;
  /** Acked orders that the service has not handled yet. */
  readonly lag: number;
  readonly endToEndP50Us: number | null;
  readonly endToEndP99Us: number | null;
}

/** A picture of the run once a second, for the live view; the totals count every phase. */
export interface RunProgress {
  readonly phase: PhaseKind;
  /** `warmup`, the name of a measured phase, or `drain`. */
  readonly phaseName: string;
  readonly phaseElapsedMs: number;
  /** 0: open end (until stopped, or the drain). */
  readonly phaseDurationMs: number;
  /** Since the start of the load. */
  readonly elapsedMs: number;
  readonly intended: number;
  readonly sent: number;
  readonly acked: number;
  readonly failed: number;
  readonly indeterminate: number;
  readonly dropped: number;
  /** Over the last second. */
  readonly sentPerSec: number;
  readonly ackedPerSec: number;
  /** Response time over the last second; null when nothing was acked in it. */
  readonly responseP50Us: number | null;
  readonly responseP99Us: number | null;
  readonly services: readonly ServiceProgress[];
  /** The newest second of revenue that was read; undefined: there is none yet, or the service does not run. */
  readonly newestRevenue?: NewestRevenue | undefined;
}

/** An event of the run's time line that begins now. */
export interface RunEvent {
  readonly name: string;
  readonly kind: string;
  /** What is done, in the present. */
  readonly sentence: string;
  /** Since the start of the load. */
  readonly atMs: number;
}

/** What a run tells while it works. Called on the main thread. */
export interface RunObserver {
  /** A step began ("creating topic ...", "waiting for 3 consumer groups"): one short line. */
  onStep(text: string): void;
  onProgress(progress: RunProgress): void;
  /** Something a person should know (a leader was lost, ...): one plain sentence. */
  onNotice(text: string): void;
  onEvent?(event: RunEvent): void;
}
