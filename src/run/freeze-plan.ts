/** Freezes a plan and everything in it: nobody may change a setting while the run uses it. */
export function freezePlan<Plan extends object>(plan: Plan): Plan {
  const parts: unknown[] = Object.values(plan);
  for (const part of parts) {
    if (typeof part === 'object' && part !== null) freezePlan(part);
  }
  return Object.freeze(plan);
}
