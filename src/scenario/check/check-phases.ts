import type { PhaseDocument } from '../phases/phase-fields.ts';
import type { ResolvedVariant } from '../resolve/resolve-variant.ts';
import type { Check, Finding } from './check.ts';

/** Names of phases are unique, those of the parts of `steps` and `spike` included; a wave has a hill; there are orders. */
export const checkPhases: Check = ({ traffic }, variant) => [
  ...names(traffic.phases),
  ...waves(traffic.phases, variant),
  ...(variant.traffic.phases.every(({ shape }) => shape.kind === 'pause')
    ? [{ path: ['traffic', 'phases'], message: 'no phase has orders: all of them are pauses' }]
    : []),
];

/** Whatever the rates are: only the names are looked at. */
const anyDefaults = { ratePerSec: 1, arrivals: 'constant', flashSaleShare: 0 } as const;

function names(phases: readonly PhaseDocument[]): Finding[] {
  const seen = new Map<string, number>();
  return phases.flatMap((phase, index) => {
    const own = phase.expand(anyDefaults).map(({ name }) => name);
    const twice = own.find((name) => seen.has(name));
    const before = seen.get(twice ?? '');
    for (const name of own) seen.set(name, index);
    if (twice === undefined || before === undefined) return [];
    const message = `two phases are called ${twice}, this one and traffic.phases[${before}]; give each a name of its own`;
    return [{ path: ['traffic', 'phases', index, 'name'], message }];
  });
}

function waves(phases: readonly PhaseDocument[], { traffic }: ResolvedVariant): Finding[] {
  return phases.flatMap(({ name }, index) => {
    const shape = traffic.phases.find((planned) => planned.name === name)?.shape;
    if (shape?.kind !== 'sine' || shape.maxPerSec >= shape.minPerSec) return [];
    const message = `a wave begins at its lowest rate, and ${shape.minPerSec}/s is above ${shape.maxPerSec}/s; exchange the two`;
    return [{ path: ['traffic', 'phases', index], message }];
  });
}
