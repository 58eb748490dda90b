import type { RetryPlan } from '../services/retry-plan.ts';
import type { WorkPlan } from '../services/work-time.ts';

export type { RetryPlan, WorkPlan };

/** Settings of one service of the shop, every default resolved. */
export interface ServiceSettings {
  /** Members of its consumer group at the start; 0: the group exists, and nobody reads. */
  readonly members: number;
  /** Orders that one member handles at the same time; undefined: as many as it may have in flight. */
  readonly concurrency: number | undefined;
  readonly work: WorkPlan;
  /** Share of attempts that fail and may succeed when tried again, by hash of seed, order and attempt; 0..1. */
  readonly transientFailureRatio: number;
  /** Share of orders that fail at every attempt, by hash of seed and order; 0..1. */
  readonly poisonRatio: number;
  readonly retry: RetryPlan;
}

/** What a service works like unless it is told otherwise: a warehouse's database, a bank, a mail relay. Nothing fails. */
export const usualSettings = {
  inventory: usual({ kind: 'log-normal', medianMs: 5, sigma: 0.5 }),
  payment: usual({ kind: 'log-normal', medianMs: 120, sigma: 0.6 }),
  notification: usual({ kind: 'log-normal', medianMs: 30, sigma: 0.8 }),
} as const satisfies Record<string, ServiceSettings>;

function usual(work: WorkPlan): ServiceSettings {
  return {
    members: 1,
    concurrency: undefined,
    work,
    transientFailureRatio: 0,
    poisonRatio: 0,
    retry: { mode: 'blocking', attempts: 3, pauseMs: 500 },
  };
}
