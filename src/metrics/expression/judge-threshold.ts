import type { MeasuredValue, ThresholdResult } from '../threshold-result.ts';
import { evaluate, type Evaluated } from './evaluate.ts';
import type { Measured } from './measure-spec.ts';
import { measuresIn, type Expression, type Threshold } from './syntax.ts';
import { formatQuantity, type Unit, unitSymbol } from './unit.ts';

/** Two values that differ by less than this share of the larger one are equal: they come from divisions. */
const equalRatio = 1e-9;

/**
 * Compares what was measured with what was wanted. What was not measured passes nothing: the reason says why.
 *
 * @param text the threshold as it was written
 */
export function judgeThreshold(text: string, threshold: Threshold, at: Evaluated): ThresholdResult {
  const { left, right } = threshold;
  const actual = evaluate(left, at);
  const limit = evaluate(right, at);
  const missing = 'missing' in actual ? actual.missing : 'missing' in limit ? limit.missing : undefined;
  const comparison =
    missing === undefined ? compared(threshold, valueOf(actual), valueOf(limit)) : { passed: false, reason: missing };
  return {
    expression: text,
    phase: at.phase ?? null,
    actual: shown(actual, left),
    limit: shown(limit, right),
    isTimed: isTimed(threshold, comparison.passed),
    ...comparison,
  };
}

/** A rate that was high enough was so in spite of whatever made shop-sim late; of anything else that is timed nobody knows. */
function isTimed({ comparator, left, right }: Threshold, passed: boolean): boolean {
  const isLowerBound = passed && (comparator === '>' || comparator === '>=');
  if (isLowerBound && left.kind === 'measure' && left.use.spec.lateness === 'lowers') return !isCounted(right);
  return !isCounted(left) || !isCounted(right);
}

function isCounted(expression: Expression): boolean {
  return measuresIn(expression).every(({ spec }) => spec.lateness === 'none');
}

/** A measured value with its unit; null when it was not measured. */
export function shown(measured: Measured, { unit }: Pick<Expression, 'unit'>): MeasuredValue | null {
  return 'missing' in measured ? null : describeValue(measured.value, unit);
}

function describeValue(value: number, unit: Unit): MeasuredValue {
  return { value, unit: unitSymbol(unit), text: formatQuantity(value, unit) };
}

function valueOf(measured: Measured): number {
  if ('missing' in measured) throw new Error('what was not measured is not compared');
  return measured.value;
}

interface Comparison {
  readonly passed: boolean;
  readonly reason: string | null;
}

function compared(threshold: Threshold, actual: number, limit: number): Comparison {
  const isEqual = Math.abs(actual - limit) <= equalRatio * Math.max(Math.abs(actual), Math.abs(limit));
  if (threshold.comparator === 'within') {
    const passed = isEqual || Math.abs(actual - limit) <= threshold.toleranceRatio * Math.abs(limit) * (1 + equalRatio);
    return { passed, reason: passed ? null : `differs by ${differenceText(actual, limit)}` };
  }
  const holds: Record<typeof threshold.comparator, boolean> = {
    '==': isEqual,
    '<': actual < limit && !isEqual,
    '>': actual > limit && !isEqual,
    '<=': actual <= limit || isEqual,
    '>=': actual >= limit || isEqual,
  };
  return { passed: holds[threshold.comparator], reason: null };
}

function differenceText(actual: number, limit: number): string {
  if (limit === 0) return 'more than any share of 0';
  return `${Number((Math.abs((actual - limit) / limit) * 100).toFixed(1))} %`;
}
