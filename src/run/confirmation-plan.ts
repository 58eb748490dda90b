import type { ConfirmationMode } from '../services/confirmation/confirmation-port.ts';
import type { RunPlan } from './plan.ts';

export type { ConfirmationMode };

/** How the processor works that reads the orders and writes a confirmation for each that is paid for. */
export interface ConfirmationPlan {
  readonly mode: ConfirmationMode;
  /** From the first order after a commit to the next commit. */
  readonly commitIntervalMs: number;
}

/** Name of the topic of the confirmations. */
export function confirmationTopic({ topic }: Pick<RunPlan, 'topic'>): string {
  return `${topic.prefix}.confirmed`;
}

/** The group under which the processor commits; it has no members. */
export function confirmationGroup({ services }: Pick<RunPlan, 'services'>): string {
  return `${services.groupPrefix}.confirmation`;
}

/** transactional.id of the processor: the next one fences the one before. */
export function confirmationTransactionalId({ topic }: Pick<RunPlan, 'topic'>): string {
  return `${topic.prefix}.confirmation`;
}
