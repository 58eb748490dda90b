import * as z from 'zod';
import type { ValueParser } from '../../parse-value.ts';

/** What the reference and an editor say of a setting. */
export interface Words {
  readonly description: string;
  /** Values as they are written in a file; the first one is shown in errors. */
  readonly examples: readonly [string | number, ...(string | number)[]];
  /** The only values there are, where they are few. */
  readonly words?: readonly string[];
}

/**
 * A value that is written as text or as a number, with its unit: parsed as the flags are. The meta data of the schema is
 * what the JSON Schema and the reference are made from.
 */
// The type is that of zod's call: writing it out would repeat three of its generics.
// oxlint-disable-next-line typescript/explicit-module-boundary-types
export function written<Value>(parse: ValueParser<Value>, words: Words) {
  const remedy = `write for instance ${words.examples.join(' or ')}`;
  return z
    .unknown()
    .transform((input, context): Value => {
      const text = typeof input === 'string' || typeof input === 'number' ? String(input) : undefined;
      const parsed = text === undefined ? { problem: wrongKind(input) } : parse(text);
      if ('value' in parsed) return parsed.value;
      context.issues.push({
        code: 'custom',
        input,
        message: `${parsed.problem}; ${remedy}`,
        params: { wrongKind: text === undefined },
      });
      return z.NEVER;
    })
    .meta({
      type: ['string', 'number'],
      description: words.description,
      examples: [...words.examples],
      ...(words.words === undefined ? {} : { enum: words.words }),
    });
}

function wrongKind(input: unknown): string {
  if (input === undefined) return 'is missing';
  if (input === null) return 'has no value';
  if (Array.isArray(input)) return 'takes one value, not a list';
  if (typeof input === 'boolean') return `takes a value, not ${String(input)}`;
  return 'takes one value, not settings of its own';
}

/** A switch: `true` or `false`. */
// oxlint-disable-next-line typescript/explicit-module-boundary-types
export function flag(description: string) {
  return z.boolean({ error: 'is true or false' }).meta({ description });
}
