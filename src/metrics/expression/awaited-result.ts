import type { PhaseResult, RunResult } from '../result.ts';

/** Fields of a result that the rooms beside this one bring; read as "not measured" until they do. */
export interface AwaitedResult extends RunResult {
  readonly measured?: PhaseResult;
  readonly events?: readonly EventResult[];
  readonly replays?: readonly ReplayResult[];
}

export interface EventResult {
  readonly name: string;
  readonly detectMs: number | null;
  readonly longestAckGapMs: number | null;
  readonly recoveryMs: number | null;
  readonly backlogPeak: Readonly<Record<string, number>>;
  readonly redeliveries: number;
  readonly logDuplicates: number;
  readonly doubleEffects: number;
  readonly ackedLost: number | null;
}

export interface ReplayResult {
  readonly event: string;
  readonly matches: boolean | null;
  readonly ordersPerSec: number;
  readonly livePerSec: number;
}
