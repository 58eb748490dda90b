import { choice, duration, type Parsed } from '../../parse-value.ts';
import { serviceNames } from '../../run/service-names.ts';
import { nameOf } from '../schema/names.ts';
import { written } from '../schema/written.ts';

const dayMs = 24 * 3_600_000;

/** When an event comes: so long after a phase began, or after the first one did. */
export interface Moment {
  /** undefined: the first phase. */
  readonly phase: string | undefined;
  readonly offsetMs: number;
}

/** What every event has. */
export const eventFields = {
  at: written(parseMoment, {
    description: 'a time since the first phase began, the name of a phase, or `PHASE + TIME`',
    examples: ['10s', 'outage', 'outage + 5s'],
  }),
  name: written(nameOf('the name of an event'), {
    description: 'unique in the scenario; thresholds refer to it; without it made from what is done',
    examples: ['first-crash'],
  }).optional(),
};

export const serviceField = written(choice('a service', serviceNames), {
  words: serviceNames,
  description: 'the service that is meant',
  examples: ['payment'],
});

/** How long a fault stays. */
export const faultTime = written(duration('the length of a fault', { min: 1, max: 30 * dayMs }), {
  description: 'how long it stays; without it to the end of the load',
  examples: ['10s'],
}).optional();

/** `10s`, `outage`, `outage + 5s`. */
function parseMoment(text: string): Parsed<Moment> {
  const [first = '', second, ...rest] = text.split('+').map((part) => part.trim());
  const problem = 'a moment is a time, a phase, or a phase + a time, like 10s, outage or outage + 5s';
  if (rest.length > 0) return { problem };
  const time = duration('the time of an event', { min: 0, max: 30 * dayMs });
  if (second === undefined && /^\d/.test(first)) {
    const parsed = time(first);
    return 'problem' in parsed ? parsed : { value: { phase: undefined, offsetMs: parsed.value } };
  }
  const phase = nameOf('the name of a phase')(first);
  if ('problem' in phase) return { problem };
  const offset = second === undefined ? { value: 0 } : time(second);
  return 'problem' in offset ? offset : { value: { phase: phase.value, offsetMs: offset.value } };
}
