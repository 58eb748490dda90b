import { didYouMean } from '../../did-you-mean.ts';
import { formatDurationMs } from '../../units.ts';
import type { ResolvedVariant } from '../resolve/resolve-variant.ts';
import type { Check, Finding } from './check.ts';

/** Names of events are unique, each comes in a phase that exists, and while there is load. */
export const checkEventMoments: Check = ({ events }, variant) => {
  const { phases } = variant.traffic;
  const phaseNames = phases.map(({ name }) => name);
  const totalMs = phases.reduce((sumMs, { durationMs }) => sumMs + durationMs, 0);
  const findings: Finding[] = [...nameFindings(variant)];
  for (const { index, atMs } of variant.events) {
    const path = ['events', index, 'at'];
    const phase = events[index]?.at.phase;
    if (phase !== undefined && !phaseNames.includes(phase)) {
      const near = didYouMean(phase, phaseNames);
      const hint = near === '' ? `; there are ${phaseNames.join(', ')}` : near;
      findings.push({ path, message: `there is no phase ${phase}${hint}` });
    } else if (atMs >= totalMs) {
      const message = `this event comes ${formatDurationMs(atMs)} after the start, and the load lasts ${formatDurationMs(totalMs)}`;
      findings.push({ path, message });
    }
  }
  return findings;
};

function nameFindings(variant: ResolvedVariant): Finding[] {
  const names = new Set(variant.traffic.phases.map(({ name }) => name));
  const findings: Finding[] = [];
  for (const { index, name } of variant.events.toSorted((a, b) => a.index - b.index)) {
    if (names.has(name)) {
      const message = `the name ${name} is that of a phase or of another event; give this one a name of its own`;
      findings.push({ path: ['events', index, 'name'], message });
    }
    names.add(name);
  }
  return findings;
}
