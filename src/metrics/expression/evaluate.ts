import type { RunResult } from '../result.ts';
import type { Measured, MeasureSource } from './measure-spec.ts';
import type { ArithmeticOperator, Expression, MeasureUse } from './syntax.ts';

/** Where the measures of an expression are read. */
export interface Evaluated {
  /** By variant. */
  readonly results: ReadonlyMap<string, RunResult>;
  /** Whose numbers are meant where a measure names no variant. */
  readonly variant: string;
  /** Which phase is meant where a measure names neither phase nor event; undefined: all measured phases. */
  readonly phase?: string | undefined;
}

/** The value of an expression; or, when anything in it was not measured, what, and why. Pure. */
export function evaluate(expression: Expression, at: Evaluated): Measured {
  if (expression.kind === 'number') return { value: expression.value };
  if (expression.kind === 'measure') return readMeasure(expression.use, at);
  const parts = expression.kind === 'extreme' ? expression.values : [expression.left, expression.right];
  const values: number[] = [];
  for (const part of parts) {
    const measured = evaluate(part, at);
    if ('missing' in measured) return measured;
    values.push(measured.value);
  }
  if (expression.kind === 'extreme') return { value: Math[expression.of](...values) };
  const [left = Number.NaN, right = Number.NaN] = values;
  return calculate(expression.operator, left, right);
}

function calculate(operator: ArithmeticOperator, left: number, right: number): Measured {
  if (operator === '+') return { value: left + right };
  if (operator === '-') return { value: left - right };
  if (operator === '*') return { value: left * right };
  return right === 0 ? { missing: 'it would be divided by 0' } : { value: left / right };
}

function readMeasure(use: MeasureUse, { results, variant, phase }: Evaluated): Measured {
  const name = use.variant?.name ?? variant;
  const result = results.get(name);
  if (result === undefined) return { missing: `${use.text} was not measured: the variant ${name} was not run` };
  const byDefault = use.event === undefined && use.spec.scopes.includes('in') ? phase : undefined;
  const source = sourceOf(result, use.phase?.name ?? byDefault, use.event?.name);
  if ('missing' in source) return { missing: `${use.text} was not measured: ${source.missing}` };

  const measured = use.spec.read(source, use.words);
  return 'missing' in measured ? { missing: `${use.text} was not measured: ${measured.missing}` } : measured;
}

function sourceOf(
  result: RunResult,
  phaseName: string | undefined,
  eventName: string | undefined,
): MeasureSource | { readonly missing: string } {
  const { events, replays } = result;
  const phase = phaseName === undefined ? result.measured : result.phases.find(({ name }) => name === phaseName);
  if (phase === undefined) return { missing: `the run ended before the phase ${phaseName ?? ''}` };
  if (eventName === undefined) {
    return { result, phase, events, replays, scope: phaseName === undefined ? undefined : 'in' };
  }
  const event = events.find(({ name }) => name === eventName);
  if (event === undefined) return { missing: `the run ended before the event ${eventName}` };
  return {
    result,
    phase,
    events: [event],
    replays: replays.filter((replay) => replay.event === eventName),
    scope: 'at',
  };
}
