import type { Check, Finding } from './check.ts';

/** Names of phases are unique, those of the steps of `steps` and `spike` included; a sine's period fits. */
export const checkPhases: Check = ({ traffic }) => {
  const findings: Finding[] = [];
  const seen = new Map<string, number>();
  const defaults = { ratePerSec: 1, arrivals: 'constant', flashSaleShare: 0 } as const;
  traffic.phases.forEach((phase, index) => {
    const twice = phase.expand(defaults).find(({ name }) => seen.has(name));
    if (twice !== undefined) {
      const before = seen.get(twice.name) ?? 0;
      findings.push({
        path: ['traffic', 'phases', index, 'name'],
        message: `two phases are called ${twice.name}, this one and traffic.phases[${before}]; give each a name of its own`,
      });
    }
    for (const { name } of phase.expand(defaults)) seen.set(name, index);
  });
  return findings;
};
