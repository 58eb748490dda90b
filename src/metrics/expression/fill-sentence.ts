import { evaluate, type Evaluated } from './evaluate.ts';
import type { SentencePart } from './parse-sentence.ts';
import { formatQuantity } from './unit.ts';

/** A sentence with its values; undefined, with the reason, when one of them was not measured. Pure. */
export function fillSentence(
  parts: readonly SentencePart[],
  at: Evaluated,
): { readonly text: string } | { readonly missing: string } {
  let text = '';
  for (const part of parts) {
    if (part.kind === 'text') {
      text += part.text;
      continue;
    }
    const measured = evaluate(part.expression, at);
    if ('missing' in measured) return measured;
    text += formatQuantity(measured.value, part.expression.unit);
  }
  return { text };
}
