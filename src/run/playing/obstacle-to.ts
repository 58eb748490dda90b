import { counted } from '../../metrics/wording.ts';
import { canPerform } from '../can-perform.ts';
import type { ScenarioPlan } from '../scenario-plan.ts';
import { type ScenarioTarget, targetOf } from './run-plan-of.ts';

/** Why the target cannot show a scenario, as a phrase; undefined when it can. */
export function obstacleTo({ variants }: Pick<ScenarioPlan, 'variants'>, target: ScenarioTarget): string | undefined {
  for (const variant of variants) {
    const plan = targetOf(variant, target);
    const brokers = target.kind === 'kafka' ? target.brokerCount : 'brokers' in plan ? plan.brokers : 0;
    if (brokers < variant.brokers) {
      return `it wants ${counted(variant.brokers, 'broker')}, and the target has ${brokers}`;
    }
    const cannot = canPerform(variant.events, plan);
    if (cannot !== undefined) return `the target cannot perform ${cannot}`;
  }
  return undefined;
}
