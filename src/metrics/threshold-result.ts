/** A value of an expression. */
export interface MeasuredValue {
  /** In its unit. */
  readonly value: number;
  /** `s`, `1/s`, `bytes`, `0..1`, `number`, or a product of these. */
  readonly unit: string;
  /** For people: `31.2 ms`. */
  readonly text: string;
}

/** What became of a threshold. */
export interface ThresholdResult {
  /** As it was written. */
  readonly expression: string;
  /** The phase whose numbers are meant where the expression names none; null: all measured phases. */
  readonly phase: string | null;
  /** The left side; null: not measured. */
  readonly actual: MeasuredValue | null;
  /** The right side; null: not measured. */
  readonly limit: MeasuredValue | null;
  /**
   * It is a matter of speed: an INVALID measurement decides nothing about it. A rate that was high enough is none: it was so
   * in spite of whatever made shop-sim late.
   */
  readonly isTimed: boolean;
  readonly passed: boolean;
  /** Why it failed, where the two values do not say it: what was not measured, and why. */
  readonly reason: string | null;
}
