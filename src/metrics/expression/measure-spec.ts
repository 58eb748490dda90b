import type { PhaseResult, RunResult } from '../result.ts';
import type { EventResult, ReplayResult } from '../event-result.ts';
import type { Unit } from './unit.ts';

/** A run's result, and the part of it that the scope of a measure chose. */
export interface MeasureSource {
  readonly result: RunResult;
  /** The phase of `in`, or all measured phases as one. */
  readonly phase: PhaseResult;
  /** The one of `at`, or all of the run. */
  readonly events: readonly EventResult[];
  readonly replays: readonly ReplayResult[];
  /** `in`, `at`, or neither. */
  readonly scope: Scope | undefined;
}

/** What may stand behind a measure, beside `of` a variant. */
export type Scope = 'in' | 'at';

/** What was measured, in seconds, per second, bytes or plain; or why it was not, as a phrase. */
export type Measured = { readonly value: number } | { readonly missing: string };

/** What stands for each placeholder of a pattern. */
export interface PatternWords {
  readonly service: string;
  readonly outcome: string;
  readonly statistic: string;
}

/** One line of the catalogue of measures. */
export interface MeasureSpec {
  /** Its name; `<service>`, `<Event>` and `<statistic>` stand for a word each. */
  readonly pattern: string;
  readonly unit: Unit;
  /** One sentence: what it is for a whole run, and with its scope. */
  readonly definition: string;
  readonly scopes: readonly Scope[];
  /**
   * What it means when shop-sim was too slow, and the measurement is INVALID for it. `none`: it is counted, not timed.
   * `lowers`: a rate, which can only have been higher without. `distorts`: it says nothing.
   */
  readonly lateness: 'none' | 'lowers' | 'distorts';
  read(source: MeasureSource, words: PatternWords): Measured;
}

/** A number, or why there is none. */
export function measured(value: number | null | undefined, missing: string): Measured {
  return value === null || value === undefined ? { missing } : { value };
}

/** Milliseconds in seconds, or why there are none. */
export function measuredMs(ms: number | null | undefined, missing: string): Measured {
  return measured(ms === null || ms === undefined ? ms : ms / 1000, missing);
}
