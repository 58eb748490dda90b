import type { MeasureSpec, PatternWords } from './measure-spec.ts';
import type { Unit } from './unit.ts';

/** A place in a text: where a caret goes. */
export interface Span {
  /** The first is 1. */
  readonly column: number;
  readonly length: number;
}

/** What is wrong with an expression: one phrase, without the place. */
export interface ExpressionProblem extends Span {
  readonly message: string;
}

/** A name that the expression refers to. */
export interface NameReference extends Span {
  readonly name: string;
}

/** A measure as an expression names it: `endToEnd.payment.p99 in peak of blocking`. */
export interface MeasureUse extends Span {
  /** As written, without blanks that mean nothing. */
  readonly text: string;
  readonly spec: MeasureSpec;
  /** What stands for each placeholder of the measure's pattern, for instance `service`. */
  readonly words: PatternWords;
  readonly phase: NameReference | undefined;
  readonly event: NameReference | undefined;
  readonly variant: NameReference | undefined;
}

export type ArithmeticOperator = '+' | '-' | '*' | '/';

/** An expression that was understood, its units checked. Values are in seconds, per second, bytes, or plain numbers. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number; readonly unit: Unit }
  | { readonly kind: 'measure'; readonly use: MeasureUse; readonly unit: Unit }
  | {
      readonly kind: 'arithmetic';
      readonly operator: ArithmeticOperator;
      readonly left: Expression;
      readonly right: Expression;
      readonly unit: Unit;
    }
  | {
      readonly kind: 'extreme';
      readonly of: 'min' | 'max';
      readonly values: readonly Expression[];
      readonly unit: Unit;
    };

export type Comparator = '<' | '<=' | '>' | '>=' | '==';

/** What must hold: a comparison, or two values that differ by no more than a share of the second. */
export type Threshold =
  | { readonly comparator: Comparator; readonly left: Expression; readonly right: Expression }
  | {
      readonly comparator: 'within';
      readonly toleranceRatio: number;
      readonly left: Expression;
      readonly right: Expression;
    };

/** Every measure in an expression, in the order of the text. */
export function measuresIn(expression: Expression): MeasureUse[] {
  if (expression.kind === 'measure') return [expression.use];
  if (expression.kind === 'extreme') return expression.values.flatMap(measuresIn);
  return expression.kind === 'number' ? [] : [...measuresIn(expression.left), ...measuresIn(expression.right)];
}

/** Every measure in a threshold, in the order of the text. */
export function measuresOf({ left, right }: Threshold): MeasureUse[] {
  return [...measuresIn(left), ...measuresIn(right)];
}
