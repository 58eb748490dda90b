import { ratesOf, type ScenarioPlan } from '../../run/scenario-plan.ts';
import { formatDurationMs } from '../../units.ts';
import { loadMs, quickRunMs, quickTotalMs, shorten } from './shorten.ts';

/**
 * The scenario as `--quick` runs it: at most 10 s of load in a run, and 20 s in all. One whose file says what is quick must
 * keep to that by itself; any other is shortened.
 */
export function limitQuick(
  plan: ScenarioPlan,
  hasOwn: boolean,
): { readonly plan: ScenarioPlan } | { readonly problem: string } {
  // A search may need all its rates, and one run more for the confirmation.
  const runs = plan.search === undefined ? plan.variants.length : ratesOf(plan.search).length + 1;
  if (!hasOwn) {
    const budgetMs = Math.min(quickRunMs, quickTotalMs / runs);
    return { plan: { ...plan, variants: plan.variants.map((variant) => shorten(variant, budgetMs)) } };
  }
  const longestMs = Math.max(...plan.variants.map(loadMs));
  const totalMs =
    plan.search === undefined ? plan.variants.reduce((sumMs, variant) => sumMs + loadMs(variant), 0) : longestMs * runs;
  if (longestMs <= quickRunMs && totalMs <= quickTotalMs) return { plan };
  const problem = `with these settings of quick the longest run takes ${formatDurationMs(longestMs)} and all together ${formatDurationMs(totalMs)}, warm-ups included; at most ${formatDurationMs(quickRunMs)} and ${formatDurationMs(quickTotalMs)} are quick`;
  return { problem };
}
