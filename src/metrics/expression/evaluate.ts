import type { RunResult } from '../result.ts';
import type { AwaitedResult } from './awaited-result.ts';
import type { Measured, MeasureSource } from './measure-spec.ts';
import type { Expression, MeasureUse } from './syntax.ts';

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
  switch (expression.kind) {
    case 'number':
      return { value: expression.value };
    case 'measure':
      return readMeasure(expression.use, at);
    case 'arithmetic': {
      const left = evaluate(expression.left, at);
      const right = evaluate(expression.right, at);
      if ('missing' in left) return left;
      if ('missing' in right) return right;
      return calculate(expression.operator, left.value, right.value);
    }
    case 'extreme': {
      const values: number[] = [];
      for (const one of expression.values) {
        const measured = evaluate(one, at);
        if ('missing' in measured) return measured;
        values.push(measured.value);
      }
      return { value: expression.of === 'min' ? Math.min(...values) : Math.max(...values) };
    }
  }
}

function calculate(operator: '+' | '-' | '*' | '/', left: number, right: number): Measured {
  switch (operator) {
    case '+':
      return { value: left + right };
    case '-':
      return { value: left - right };
    case '*':
      return { value: left * right };
    case '/':
      return right === 0 ? { missing: 'it would be divided by 0' } : { value: left / right };
  }
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
  result: AwaitedResult,
  phaseName: string | undefined,
  eventName: string | undefined,
): MeasureSource | { readonly missing: string } {
  const { events = [], replays = [] } = result;
  const whole = result.measured ?? result.phases.find(({ kind }) => kind === 'measure');
  const phase = phaseName === undefined ? whole : result.phases.find(({ name }) => name === phaseName);
  if (phase === undefined) return { missing: `the run ended before the phase ${phaseName ?? 'measure'}` };
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
