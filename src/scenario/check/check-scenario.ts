import { checkClusterEvents } from './check-cluster-events.ts';
import { checkConfirmation } from './check-confirmation.ts';
import { checkEventMoments } from './check-event-moments.ts';
import { checkLimits } from './check-limits.ts';
import { checkPhases } from './check-phases.ts';
import { checkProducer } from './check-producer.ts';
import { checkRevenue } from './check-revenue.ts';
import { checkSearch } from './check-search.ts';
import { checkServiceEvents } from './check-service-events.ts';
import { checkTopic } from './check-topic.ts';
import { checkVariants } from './check-variants.ts';
import type { ResolvedVariant } from '../resolve/resolve-variant.ts';
import type { ScenarioDocument } from '../schema/scenario-schema.ts';
import type { Check, Finding } from './check.ts';

const checks: readonly Check[] = [
  checkPhases,
  checkProducer,
  checkTopic,
  checkEventMoments,
  checkServiceEvents,
  checkConfirmation,
  checkRevenue,
  checkClusterEvents,
  checkSearch,
  checkVariants,
];

/** Everything about one run that the schema cannot see: what does not fit together, and what is too much. */
export function checkScenario(
  document: ScenarioDocument,
  variant: ResolvedVariant,
  { allowLarge = false }: { readonly allowLarge?: boolean },
): readonly Finding[] {
  return [...checks, ...(allowLarge ? [] : [checkLimits])].flatMap((check) => check(document, variant));
}
