import type { EventPlan } from './event-plan.ts';
import type { ProducerPlan, RunPlan, ServicesPlan, TopicPlan, TrafficPlan } from './plan.ts';

/** The strengths of Kafka that a scenario can show. */
export const strengths = ['scalability', 'durability', 'performance', 'decoupling', 'stream processing'] as const;
export type Strength = (typeof strengths)[number];

/** How the orders of one run of a scenario arrive. */
export interface VariantTraffic extends Omit<TrafficPlan, 'maxOrders' | 'maxBytes' | 'seed'> {
  /** undefined: drawn for each run. */
  readonly seed: number | undefined;
}

/** The services of one run of a scenario. */
export type VariantServices = Omit<ServicesPlan, 'groupPrefix' | 'from'>;

/** What one run of a scenario is made with: a run's plan without what only the command line and the target know. */
export interface VariantPlan extends Pick<RunPlan, 'confirmation' | 'revenue' | 'drainTimeoutMs' | 'verifyLog'> {
  /** Unique in the scenario: a-z, 0-9 and hyphens; `run` when there is only one. */
  readonly name: string;
  /** Brokers that the run wants; a target with fewer cannot show it. */
  readonly brokers: number;
  /** Memory for the records of an embedded broker; undefined: as without a scenario. */
  readonly embeddedMemoryBytes: number | undefined;
  readonly traffic: VariantTraffic;
  readonly services: VariantServices;
  readonly topic: Pick<TopicPlan, 'replicationFactor'> & {
    readonly partitions: number;
    /** Setting retention.bytes of the orders topic; undefined: as the cluster has it. */
    readonly retentionBytes: number | undefined;
  };
  readonly producer: Omit<ProducerPlan, 'requestTimeoutMs'>;
  /** In the order of time. */
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
 * rate that held, which confirms it. Every phase of such a scenario is constant and has the rate of the run ({@link withRate}).
 */
export interface SearchPlan {
  readonly fromPerSec: number;
  readonly toPerSec: number;
  /** Each step's rate is the one before times this; above 1. */
  readonly factor: number;
}

/** The same run at another rate: that of all phases, and so of the warm-up. */
export function withRate(variant: VariantPlan, ratePerSec: number): VariantPlan {
  const phases = variant.traffic.phases.map((phase) => ({
    ...phase,
    shape: { kind: 'constant', ratePerSec } as const,
  }));
  return { ...variant, traffic: { ...variant.traffic, phases } };
}

/** The rates of a search, rising; the last one is `toPerSec` or the highest step below it. */
export function ratesOf({ fromPerSec, toPerSec, factor }: SearchPlan): readonly number[] {
  const rates: number[] = [];
  // Three digits: rates that can be said, and typed again.
  for (let rate = fromPerSec; rate <= toPerSec * (1 + 1e-9); rate *= factor) rates.push(Number(rate.toPrecision(3)));
  return rates;
}

/** A scenario, every default resolved and frozen. */
export interface ScenarioPlan {
  readonly name: string;
  readonly description: string;
  readonly demonstrates: Strength;
  /** Runs, one after the other; at least one, and with a search exactly one. */
  readonly variants: readonly VariantPlan[];
  readonly search: SearchPlan | undefined;
  readonly thresholds: readonly ThresholdPlan[];
  /** Sentences with `{expression}` in them, each replaced by its measured value: what the scenario showed. */
  readonly shows: readonly string[];
}
