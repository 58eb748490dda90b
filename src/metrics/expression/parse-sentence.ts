import { type KnownNames, parseExpression, type Parsed } from './parse-threshold.ts';
import type { Expression, ExpressionProblem } from './syntax.ts';

/** A piece of a sentence: text, or a value that is measured. */
export type SentencePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly source: string; readonly expression: Expression };

/** Parses a sentence with `{expression}` in it: what a scenario shows. Pure. */
export function parseSentence(text: string, known: KnownNames = {}): Parsed<readonly SentencePart[]> {
  const parts: SentencePart[] = [];
  const problems: ExpressionProblem[] = [];
  let offset = 0;
  for (const match of text.matchAll(/\{([^{}]*)\}|[{}]/g)) {
    const [whole, source] = match;
    if (match.index > offset) parts.push({ kind: 'text', text: text.slice(offset, match.index) });
    offset = match.index + whole.length;
    if (source === undefined) {
      problems.push({
        message: `${whole} stands here alone: a value is written {expression}`,
        column: match.index + 1,
        length: 1,
      });
      continue;
    }
    const parsed = parseExpression(source, known);
    if ('value' in parsed) parts.push({ kind: 'value', source, expression: parsed.value });
    else problems.push(...parsed.problems.map((one) => ({ ...one, column: one.column + match.index + 1 })));
  }
  if (offset < text.length) parts.push({ kind: 'text', text: text.slice(offset) });
  return problems.length === 0 ? { value: parts } : { problems };
}
