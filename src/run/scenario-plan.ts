import type { EventPlan } from './event-plan.ts';
import type { ProducerPlan, RunPlan, TopicPlan } from './plan.ts';

/** The strengths of Kafka that a scenario can show. */
export const strengths = ['scalability', 'durability', 'performance', 'decoupling', 'stream processing'] as const;
export type Strength = (typeof strengths)[number];

/** What one run of a scenario is made with: a run's plan without what only the command line knows. */
export interface VariantPlan extends Pick<RunPlan, 'traffic' | 'services' | 'drainTimeoutMs' | 'verifyLog'> {
  /** Unique in the scenario: a-z, 0-9 and hyphens; `run` when there is only one. */
  readonly name: string;
  readonly topic: Pick<TopicPlan, 'partitions' | 'replicationFactor'> & { readonly retentionBytes: number | undefined };
  readonly producer: ProducerPlan;
  readonly events: readonly EventPlan[];
}

/** A threshold as it was written; `metrics/expression` parses it. */
export interface ThresholdPlan {
  readonly expression: string;
  /** The phase whose numbers are meant; undefined: all measured phases. */
  readonly phase: string | undefined;
}

/**
 * A search for the highest rate that keeps the scenario's thresholds: runs at rising rates until one fails, then one more at the last
 * rate that held, which confirms it.
 */
export interface SearchPlan {
  readonly fromPerSec: number;
  readonly toPerSec: number;
  /** Each step's rate is the one before times this; above 1. */
  readonly factor: number;
}

/** A scenario, every default resolved and frozen. */
export interface ScenarioPlan {
  readonly name: string;
  readonly description: string;
  readonly demonstrates: Strength;
  /** Brokers that the scenario wants; a target with fewer cannot show it. */
  readonly brokers: number;
  /** Runs, one after the other. */
  readonly variants: readonly VariantPlan[];
  readonly search: SearchPlan | undefined;
  readonly thresholds: readonly ThresholdPlan[];
  /** Sentences with `{expression}` in them, each replaced by its measured value: what the scenario showed. */
  readonly shows: readonly string[];
}
