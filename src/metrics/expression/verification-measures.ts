import type { RunResult, VerificationResult } from '../result.ts';
import type { EventResult } from '../event-result.ts';
import { measured, type Measured, type MeasureSpec } from './measure-spec.ts';
import { units } from './unit.ts';

/** What became of the orders and their records, in the whole run or in the window of an event. */
export const verificationMeasures: readonly MeasureSpec[] = [
  {
    pattern: 'ackedLost',
    unit: units.number,
    definition:
      'Acknowledged orders that are not in the log; 0 also where a service handled every one of them, and nothing had to be looked for.',
    scopes: ['at'],
    lateness: 'none',
    read: ({ result, events, scope }) =>
      scope === 'at' ? ofEvents(events, ({ ackedLost }) => ackedLost) : lostOf(result),
  },
  checked('logDuplicates', 'Records whose order is at another offset of the log too.', (event) => event.logDuplicates),
  checked('redeliveries', 'Records delivered to a group again, over all services.', (event) => event.redeliveries),
  checked('doubleEffects', 'Effects done again for the same order, over all services.', (event) => event.doubleEffects),
  checked('outOfOrder', 'Records behind a later one of the same producer in their partition.'),
  checked('keyOutOfOrder', 'Records behind a later one of the same key.'),
  checked('corrupt', 'Records whose value does not match its checksum.'),
  {
    pattern: 'unseen.<service>',
    unit: units.number,
    definition: 'Acknowledged orders that the service had not handled when the drain ended.',
    scopes: [],
    lateness: 'none',
    read: ({ result }, { service }) => measured(result.verification.unseen[service], `${service} did not run`),
  },
];

type Checked = 'logDuplicates' | 'redeliveries' | 'doubleEffects' | 'outOfOrder' | 'keyOutOfOrder' | 'corrupt';

function checked(name: Checked, definition: string, inWindow?: (event: EventResult) => number): MeasureSpec {
  return {
    pattern: name,
    unit: units.number,
    definition,
    scopes: inWindow === undefined ? [] : ['at'],
    lateness: 'none',
    read: ({ result, events, scope }) => {
      if (scope === 'at' && inWindow !== undefined) return ofEvents(events, inWindow);
      return wereRecordsChecked(result) ? { value: result.verification[name] } : { missing: 'no record was read' };
    },
  };
}

function ofEvents(events: readonly EventResult[], of: (event: EventResult) => number | null): Measured {
  const counts = events.map(of);
  if (counts.includes(null)) return { missing: 'the log was not searched' };
  return { value: counts.reduce<number>((sum, count) => sum + (count ?? 0), 0) };
}

function lostOf(result: RunResult): Measured {
  const { ackedLost, unseen } = result.verification;
  if (ackedLost !== null) return { value: ackedLost };
  return isAllSeen(unseen) ? { value: 0 } : { missing: 'the log was not searched' };
}

/** An order that a service handled was in the log. */
function isAllSeen(unseen: VerificationResult['unseen']): boolean {
  return Object.values(unseen).some((orders) => orders === 0);
}

function wereRecordsChecked({ verification, services }: RunResult): boolean {
  return verification.logSearch === 'all' || services.some(({ consumed }) => consumed > 0);
}
