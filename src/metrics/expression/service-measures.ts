import type { PhaseResult, RunResult } from '../result.ts';
import { serviceOf } from './latency-measures.ts';
import { measured, type Measured, type MeasureSpec } from './measure-spec.ts';
import { units } from './unit.ts';

const didNotRun = 'the service did not run';

/** What a service did. */
export const serviceMeasures: readonly MeasureSpec[] = [
  {
    pattern: 'handled.<service>',
    unit: units.number,
    definition: 'Orders that the service handled to the end, in all phases.',
    scopes: [],
    lateness: 'none',
    read: ({ result }, { service }) => measured(serviceOf(result, service)?.handled, didNotRun),
  },
  {
    pattern: 'handledRate.<service>',
    unit: units.rate,
    definition:
      'Orders that the service handled in the whole seconds of the measured phases, or of the phase / those seconds.',
    scopes: ['in'],
    lateness: 'lowers',
    read: ({ result, phase }, { service }) =>
      serviceOf(result, service) === undefined ? { missing: didNotRun } : handledPerSec(result, phase, service),
  },
  {
    pattern: 'retried.<service>',
    unit: units.number,
    definition: 'Attempts that were made again after one that failed.',
    scopes: [],
    lateness: 'none',
    read: ({ result }, { service }) => measured(serviceOf(result, service)?.retried, didNotRun),
  },
  {
    pattern: 'deadLettered.<service>',
    unit: units.number,
    definition: 'Acknowledged orders that the service gave up after the last attempt.',
    scopes: [],
    lateness: 'none',
    read: ({ result }, { service }) => measured(result.verification.deadLettered[service], didNotRun),
  },
  {
    pattern: 'poisoned.<service>',
    unit: units.number,
    definition:
      'Acknowledged orders that fail at every attempt, computed from the seed: what the service must give up.',
    scopes: [],
    lateness: 'none',
    read: ({ result }, { service }) => measured(result.verification.poisoned[service], 'it was not counted'),
  },
  {
    pattern: 'outcomes.<service>.<Event>',
    unit: units.number,
    definition: 'Result events of this kind that the service made, for instance outcomes.payment.PaymentDeclined.',
    scopes: [],
    lateness: 'none',
    read: ({ result }, { service, outcome }) => {
      const found = serviceOf(result, service);
      return found === undefined ? { missing: didNotRun } : { value: found.outcomes[outcome] ?? 0 };
    },
  },
  {
    pattern: 'maxLag.<service>',
    unit: units.number,
    definition: 'Largest number of acknowledged orders not yet handled by the service, looked at once a second.',
    scopes: [],
    lateness: 'none',
    read: ({ result }, { service }) => measured(serviceOf(result, service)?.maxLag, didNotRun),
  },
];

function handledPerSec(result: RunResult, { startMs, durationMs }: PhaseResult, service: string): Measured {
  const seconds = result.seconds.filter(
    (second) => second.startMs >= startMs && second.startMs + 1000 <= startMs + durationMs,
  );
  if (seconds.length === 0) return { missing: 'the phase holds no whole second' };
  return { value: seconds.reduce((sum, { handled }) => sum + (handled[service] ?? 0), 0) / seconds.length };
}
