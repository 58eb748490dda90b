import { didYouMean } from '../../did-you-mean.ts';
import type { PatternWords } from './measure-spec.ts';
import { findMeasure, type FoundMeasure, suggestMeasure } from './measures.ts';
import type { Lexeme, Scanner } from './scanner.ts';
import type { Expression, ExpressionProblem, NameReference } from './syntax.ts';
import { units } from './unit.ts';

/** The names that exist, for each kind of name; a kind that is left out is not checked. */
export interface KnownNames {
  readonly phases?: readonly string[];
  readonly events?: readonly string[];
  readonly variants?: readonly string[];
  readonly services?: readonly string[];
  /** Kinds of result events. */
  readonly outcomes?: readonly string[];
}

/** What each word behind a measure names. */
const scopes = { in: 'phase', at: 'event', of: 'variant' } as const;

/** Reads measures with what stands behind them, and collects what is wrong with their names. */
export class MeasureReader {
  readonly #scanner: Scanner;
  readonly #known: KnownNames;
  readonly #problems: ExpressionProblem[];

  constructor(scanner: Scanner, known: KnownNames, problems: ExpressionProblem[]) {
    this.#scanner = scanner;
    this.#known = known;
    this.#problems = problems;
  }

  /** @param path the measure's name, which has been taken */
  read(path: Lexeme): Expression {
    const found = findMeasure(path.text);
    if (found === undefined) this.#problem(path, `${path.text} is not a measure${suggestMeasure(path.text)}`);
    else this.#checkWords(path, found);
    const scoped = this.#scopes(found, path);
    // Whoever made a problem gets no expression: what stands here is never looked at.
    if (found === undefined) return { kind: 'number', value: Number.NaN, unit: units.number };
    const { spec, words } = found;
    const behind = Object.entries(scoped).map(([word, { name }]) => ` ${word} ${name}`);
    return {
      kind: 'measure',
      unit: spec.unit,
      use: {
        text: `${path.text}${behind.join('')}`,
        column: path.column,
        length: path.length,
        spec,
        words,
        phase: scoped.in,
        event: scoped.at,
        variant: scoped.of,
      },
    };
  }

  #checkWords({ column }: Lexeme, { words, offsets }: FoundMeasure): void {
    const check = (word: keyof PatternWords, known: readonly string[] | undefined, noun: string): void => {
      const text = words[word];
      if (text === '') return;
      this.#checkName({ name: text, column: column + offsets[word], length: text.length }, known, noun);
    };
    check('service', this.#known.services, 'service of this scenario');
    check('outcome', this.#known.outcomes, 'kind of result event');
  }

  #scopes(found: FoundMeasure | undefined, path: Lexeme): Partial<Record<keyof typeof scopes, NameReference>> {
    const scoped: Partial<Record<keyof typeof scopes, NameReference>> = {};
    // `within 2% of` has an `of` of its own, which stands behind a percentage and not behind a measure.
    for (;;) {
      const word = this.#scanner.takeWord('in', 'at', 'of');
      if (word === undefined) return scoped;
      const scope = word.text === 'in' ? 'in' : word.text === 'at' ? 'at' : 'of';
      const lexeme = this.#scanner.take('name');
      if (lexeme === undefined) {
        this.#problem(word, `the name of ${withArticle(scopes[scope])} is missing behind ${word.text}`);
        return scoped;
      }
      const reference = { name: lexeme.text, column: lexeme.column, length: lexeme.length };
      if (scoped[scope] !== undefined) this.#problem(word, `${word.text} stands here a second time`);
      else if (found !== undefined && scope !== 'of' && !found.spec.scopes.includes(scope)) {
        this.#problem(word, `${path.text} is not measured by ${scopes[scope]}; leave out ${word.text} ${lexeme.text}`);
      } else this.#checkName(reference, this.#known[`${scopes[scope]}s`], scopes[scope]);
      scoped[scope] = reference;
    }
  }

  #checkName(reference: NameReference, known: readonly string[] | undefined, noun: string): void {
    if (known === undefined || known.includes(reference.name)) return;
    const suggestion = didYouMean(reference.name, known);
    const list =
      known.length === 0 ? '; there is none' : `; there ${known.length === 1 ? 'is' : 'are'} ${known.join(', ')}`;
    this.#problem(reference, `there is no ${noun} ${reference.name}${suggestion === '' ? list : suggestion}`);
  }

  #problem({ column, length }: { readonly column: number; readonly length: number }, message: string): void {
    this.#problems.push({ message, column, length });
  }
}

function withArticle(noun: string): string {
  return `${noun === 'event' ? 'an' : 'a'} ${noun}`;
}
