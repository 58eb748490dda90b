import { evaluate, type Evaluated } from './evaluate.ts';
import type { SentencePart } from './parse-sentence.ts';
import { formatQuantity } from './unit.ts';

/** A sentence with its values, and what of them was not measured, with the reason. Pure. */
export function fillSentence(
  parts: readonly SentencePart[],
  at: Evaluated,
): { readonly text: string; readonly missing: readonly string[] } {
  const missing: string[] = [];
  let text = '';
  for (const part of parts) {
    if (part.kind === 'text') {
      text += part.text;
      continue;
    }
    const measured = evaluate(part.expression, at);
    if ('missing' in measured) missing.push(measured.missing);
    text += 'missing' in measured ? '(not measured)' : formatQuantity(measured.value, part.expression.unit);
  }
  return { text, missing };
}
