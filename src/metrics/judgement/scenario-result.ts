import type { RunResult } from '../result.ts';
import type { ThresholdResult } from '../threshold-result.ts';

/** One run of a scenario. */
export interface ScenarioRun {
  /** Of the scenario; in a search there is only one. */
  readonly variant: string;
  /** A step of a search; null: a run that the scenario is judged by. */
  readonly step: SearchStep | null;
  readonly result: RunResult;
}

/** A run that looked for the limit. */
export interface SearchStep {
  readonly ratePerSec: number;
  /** Every threshold held, by a measurement that is not INVALID. */
  readonly held: boolean;
  /** Nothing failed that could be judged, but the measurement is INVALID. */
  readonly isInvalid: boolean;
  /** Why it did not hold, a phrase each; empty when it did. */
  readonly reasons: readonly string[];
}

/** What a search found. */
export interface SearchResult {
  /** The highest rate that held twice: in its step, and in the run that confirmed it; null: none did. */
  readonly limitPerSec: number | null;
  /**
   * What the next higher rate came to: a threshold or a promise failed, or its measurement was INVALID. null: there was no
   * higher rate. But for the first of these the limit may be higher.
   */
  readonly boundedBy: 'failure' | 'measurement' | null;
}

/** A threshold of a scenario. */
export interface ScenarioThreshold extends ThresholdResult {
  /** The run that was judged; null: the expression names the runs itself. */
  readonly variant: string | null;
  /** It is a matter of speed, and the measurement is INVALID: it has neither held nor failed. */
  readonly isVoid: boolean;
}

/** A sentence about what the scenario showed. */
export interface ScenarioSentence {
  /** As it was written. */
  readonly template: string;
  /** With its values, and `(not measured)` where there is none. */
  readonly text: string;
  /** What was not measured, and why, a phrase each. */
  readonly missing: readonly string[];
}

/** PASS: every threshold held. SKIPPED: the target cannot show it, and nothing was run. */
export type ScenarioVerdict = 'PASS' | 'FAIL' | 'INVALID' | 'INTERRUPTED' | 'SKIPPED';

/** What playing a scenario came to. */
export interface ScenarioResult {
  readonly schema: 'shop-sim/scenario-result/1';
  readonly scenario: {
    readonly name: string;
    readonly description: string;
    readonly command: string;
    readonly startedAt: string;
    readonly toolVersion: string;
  };
  /** The strength of Kafka that it shows. */
  readonly demonstrates: string;
  /** In the order in which they were made. */
  readonly runs: readonly ScenarioRun[];
  readonly thresholds: readonly ScenarioThreshold[];
  readonly shows: readonly ScenarioSentence[];
  /** null: the scenario looks for no limit. */
  readonly search: SearchResult | null;
  readonly verdict: ScenarioVerdict;
  /** Why the verdict is not PASS, a phrase each. */
  readonly reasons: readonly string[];
}
