import { formatCount } from '../units.ts';

/** Microseconds as milliseconds for a table that names its unit once: `0.55`, `4.71`, `12.3`, `120`, `1,203`. */
export function formatMs(us: number): string {
  const ms = us / 1000;
  if (us < 9995) return ms.toFixed(2);
  return us < 99_950 ? ms.toFixed(1) : formatCount(Math.round(ms));
}
