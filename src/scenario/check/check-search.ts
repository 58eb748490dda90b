import type { Check, Finding } from './check.ts';

/** A search gives each of its runs a rate: nothing else may. */
export const checkSearch: Check = ({ search, variants, traffic, thresholds }) => {
  if (search === undefined) return [];
  const findings: Finding[] = [];
  if (search.to <= search.from)
    findings.push({ path: ['search', 'to'], message: 'search.to must be above search.from' });
  if (variants !== undefined) {
    findings.push({ path: ['search'], message: 'a scenario has variants or a search; leave one of them out' });
  }
  if (thresholds.length === 0) {
    findings.push({
      path: ['search'],
      message: 'a search ends where a threshold fails; give at least one under thresholds',
    });
  }
  traffic.phases.forEach((phase, index) => {
    const path = ['traffic', 'phases', index];
    if (phase.shape !== 'constant' && phase.shape !== 'poisson') {
      findings.push({
        path: [...path, 'shape'],
        message: `the phases of a search are constant, and this one is ${phase.shape}`,
      });
    } else if (phase.rate !== undefined) {
      findings.push({ path: [...path, 'rate'], message: 'the search decides the rate; leave it out here' });
    }
  });
  return findings;
};
