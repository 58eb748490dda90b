import type { EmbeddedPlan, KafkaPlan, LocalPlan, RunPlan, TargetPlan } from '../plan.ts';
import type { VariantPlan } from '../scenario-plan.ts';

/** Where a scenario is played; what is undefined is as each of its runs wants it. */
export type ScenarioTarget =
  | (KafkaPlan & { readonly brokerCount: number })
  | LocalPlan
  | (Pick<EmbeddedPlan, 'kind'> & { readonly brokers: number | undefined; readonly memoryBytes: number | undefined });

/** What makes this playing of a scenario different from the one before it. */
export interface PlayIdentity {
  readonly runId: string;
  readonly command: string;
  /** The seed where the scenario gives none: the same for all its runs, so that they can be compared. */
  readonly drawnSeed: number;
}

/** Memory for the records of an embedded broker where nobody says how much. */
const usualMemoryBytes = 256 * 2 ** 20;
/** For the brokers of the run's own, Kafka's default of request.timeout.ms. */
const usualRequestTimeoutMs = 30_000;

/**
 * The plan of one run of a scenario: with topics and groups of its own, which are deleted at its end. Pure.
 *
 * @param name tells the runs of a scenario apart: a-z, 0-9 and hyphens; undefined: there is only one
 */
export function runPlanOf(
  variant: VariantPlan,
  target: ScenarioTarget,
  identity: PlayIdentity,
  name: string | undefined,
): RunPlan {
  const runId = name === undefined ? identity.runId : `${identity.runId}-${name}`;
  const prefix = `shopsim.${runId}`;
  const { seed, ...traffic } = variant.traffic;
  const { producer } = variant;
  const requestTimeoutMs = target.kind === 'kafka' ? target.connection.requestTimeoutMs : usualRequestTimeoutMs;
  return {
    runId,
    command: identity.command,
    target: targetOf(variant, target),
    traffic: { ...traffic, seed: seed ?? identity.drawnSeed, maxOrders: undefined, maxBytes: undefined },
    topic: { ...variant.topic, orders: `${prefix}.orders`, prefix, named: false, keep: false },
    producer: {
      ...producer,
      // A connection that went silent must leave time for another try before the deadline.
      requestTimeoutMs: Math.min(requestTimeoutMs, Math.round((producer.deliveryTimeoutMs * 2) / 3)),
    },
    services: { ...variant.services, groupPrefix: prefix, from: 'earliest' },
    confirmation: variant.confirmation,
    revenue: variant.revenue,
    events: variant.events,
    drainTimeoutMs: variant.drainTimeoutMs,
    verifyLog: variant.verifyLog,
  };
}

/** The brokers of one run. */
export function targetOf(variant: VariantPlan, target: ScenarioTarget): TargetPlan {
  if (target.kind !== 'embedded') return target;
  return {
    kind: 'embedded',
    brokers: target.brokers ?? variant.brokers,
    memoryBytes: target.memoryBytes ?? variant.embeddedMemoryBytes ?? usualMemoryBytes,
  };
}
