import type { ValueParser } from '../../parse-value.ts';

/** Words of the threshold grammar, which a name there would be taken for, and the phases that every run has anyhow. */
const reserved = new Set(['in', 'at', 'of', 'within', 'min', 'max', 'warmup', 'drain']);

/** The name of a scenario, a phase, an event or a variant: it stands in thresholds, reports and file names. */
export function nameOf(what: string): ValueParser<string> {
  return (text) => {
    if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(text) || text.length > 40) {
      return {
        problem: `${what} is made of a-z, 0-9 and single hyphens, begins with a letter, and has at most 40 characters`,
      };
    }
    return reserved.has(text)
      ? { problem: `${what} cannot be '${text}', which has a meaning of its own` }
      : { value: text };
  };
}

/** Text for people: one line or several, no control characters (the reader refused those). */
export function textOf(what: string, maxLength: number): ValueParser<string> {
  return (text) => {
    const value = text.trim();
    if (value === '') return { problem: `${what} must not be empty` };
    return value.length > maxLength ? { problem: `${what} has at most ${maxLength} characters` } : { value };
  };
}
