import { formatCount } from '../units.ts';

/** `97 %`, `94.2 %`, `0.12 %`: a ratio for a sentence, three digits at most. */
export function formatPercent(ratio: number): string {
  const percent = ratio * 100;
  return `${Number(percent.toFixed(percent < 1 ? 2 : 1))} %`;
}

/**
 * `99.99 %`: a share of a whole for a table, with a fixed number of digits. Only what is whole is called 100 % and only
 * what is nothing 0 %, whatever rounding would say.
 */
export function formatShare(part: number, whole: number, digits = 1): string {
  if (whole === 0) return '-';
  const step = 10 ** -digits;
  const rounded = Number(((part / whole) * 100).toFixed(digits));
  if (part < whole && rounded >= 100) return `${(100 - step).toFixed(digits)} %`;
  if (part > 0 && rounded === 0) return `< ${step.toFixed(digits)} %`;
  return `${rounded.toFixed(digits)} %`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
}

/** `1 order`, `12,345 orders`, `2 deliveries`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : plural}`;
}
