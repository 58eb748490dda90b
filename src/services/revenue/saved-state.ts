import { z } from 'zod';
import { ShopSimError } from '../../errors.ts';
import type { StateChange } from './state-change.ts';

const count = z.int().min(0);
const minor = z.int();
const epochMs = z.int();

const session = z.strictObject({ fromMs: epochMs, toMs: epochMs, orders: count, totalMinor: minor });

/** The values of the changelog, by what they hold. */
export const savedState = {
  progress: z.strictObject({
    /** null: no order has come yet. */
    streamMs: epochMs.nullable(),
    tooLate: count,
    finalSecond: count,
    minuteSecond: count,
    unitsChanges: count,
  }),
  /** orders, revenueMinor, approved, declined, revision */
  second: z.tuple([count, minor, count, count, count]),
  /** SKU and units that were added. */
  units: z.array(z.tuple([z.string(), count])),
  customer: z.strictObject({
    spendings: z.array(z.tuple([epochMs, minor])),
    sessions: z.array(session),
    isFlagged: z.boolean(),
  }),
} as const;

export type SavedProgress = z.infer<typeof savedState.progress>;

/**
 * The value of a change.
 *
 * @throws ShopSimError when the changelog holds something that no revenue service wrote
 */
export function readSaved<Schema extends z.ZodType>(schema: Schema, { key, value }: StateChange): z.infer<Schema> {
  const read = schema.safeParse(parseJson(value ?? ''));
  if (read.success) return read.data;
  throw new ShopSimError(
    'TOPIC_UNSUITABLE',
    `The changelog of the revenue service holds no state under the key "${key}".`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The schema says what is wrong with it.
    return undefined;
  }
}
