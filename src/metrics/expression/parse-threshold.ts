import { didYouMean } from '../../did-you-mean.ts';
import { type KnownNames, MeasureReader } from './measure-reader.ts';
import { parseQuantity } from './parse-quantity.ts';
import { type Lexeme, Scanner } from './scanner.ts';
import type { Comparator, Expression, ExpressionProblem, Span, Threshold } from './syntax.ts';
import { describeUnit, isSameUnit, multiplied, units, type Unit } from './unit.ts';

/*
 * The grammar, in the notation of https://www.w3.org/TR/xml/#sec-notation:
 *
 *   threshold   ::= expression comparator expression
 *                 | expression 'within' share 'of' expression
 *   comparator  ::= '<' | '<=' | '>' | '>=' | '=='
 *   expression  ::= term (('+' | '-') term)*
 *   term        ::= factor (('*' | '/') factor)*
 *   factor      ::= number | measure | '(' expression ')' | ('min' | 'max') '(' expression (',' expression)+ ')'
 *   measure     ::= word ('.' word)* (('in' | 'at' | 'of') name)*
 *   word        ::= [A-Za-z_] [A-Za-z0-9_]*
 *   name        ::= [A-Za-z0-9] [A-Za-z0-9-]*
 *   share       ::= digits ('.' digits)? '%'
 *   number      ::= digits ('.' digits)? unit?
 *   unit        ::= 'us' | 'ms' | 's' | 'm' | 'h' | 'd' | '/s' | '%' | 'k' | 'M' | 'k/s' | 'M/s'
 *                 | 'B' | 'KB' | 'MB' | 'GB' | 'KiB' | 'MiB' | 'GiB', each also with '/s'
 *
 * Blanks separate and mean nothing else; a unit touches its number. `in` names a phase, `at` an event, `of` a variant.
 */

export type { KnownNames } from './measure-reader.ts';

/** An expression or threshold understood, or everything that is wrong with it, in the order of the text. */
export type Parsed<Value> = { readonly value: Value } | { readonly problems: readonly ExpressionProblem[] };

const comparators = ['<', '<=', '>', '>=', '=='] as const satisfies readonly Comparator[];

/** Parses what must hold: `response.p99 in peak < 50ms`. Pure. */
export function parseThreshold(text: string, known: KnownNames = {}): Parsed<Threshold> {
  return new Parser(text, known).parse((parser) => parser.threshold());
}

/** Parses a value: `handledRate.payment of four / handledRate.payment of one`. Pure. */
export function parseExpression(text: string, known: KnownNames = {}): Parsed<Expression> {
  return new Parser(text, known).parse((parser) => parser.expression());
}

/** Ends the parsing: what follows a broken syntax is not understood. */
class SyntaxProblem extends Error {
  readonly problem: ExpressionProblem;

  constructor(problem: ExpressionProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

class Parser {
  readonly #scanner: Scanner;
  readonly #measures: MeasureReader;
  /** What is wrong beyond the syntax: unknown names, units that do not go together. */
  readonly #problems: ExpressionProblem[] = [];

  constructor(text: string, known: KnownNames) {
    this.#scanner = new Scanner(text);
    this.#measures = new MeasureReader(this.#scanner, known, this.#problems);
  }

  parse<Value>(read: (parser: Parser) => Value): Parsed<Value> {
    try {
      const value = read(this);
      if (!this.#scanner.isAtEnd) throw this.#unexpected('the end');
      return this.#problems.length === 0 ? { value } : { problems: this.#problems };
    } catch (error) {
      if (!(error instanceof SyntaxProblem)) throw error;
      return { problems: [...this.#problems, error.problem] };
    }
  }

  threshold(): Threshold {
    const left = this.expression();
    const symbol = this.#scanner.takeSymbol(...comparators);
    const comparator = comparators.find((one) => one === symbol?.text);
    if (symbol !== undefined && comparator !== undefined) {
      const right = this.expression();
      this.#checkSameUnit(left, right, symbol, 'compared');
      return { comparator, left, right };
    }
    const within = this.#scanner.takeWord('within');
    if (within === undefined) throw this.#unexpected(`a comparison (${comparators.join(' ')}, or within 2% of)`);
    const tolerance = this.#share();
    if (this.#scanner.takeWord('of') === undefined) throw this.#unexpected('of, as in: within 2% of acked');
    const right = this.expression();
    this.#checkSameUnit(left, right, within, 'compared');
    return { comparator: 'within', toleranceRatio: tolerance, left, right };
  }

  expression(): Expression {
    let left = this.#term();
    for (;;) {
      const symbol = this.#scanner.takeSymbol('+', '-');
      if (symbol === undefined) return left;
      const right = this.#term();
      this.#checkSameUnit(left, right, symbol, symbol.text === '+' ? 'added' : 'subtracted');
      const operator = symbol.text === '+' ? '+' : '-';
      left = { kind: 'arithmetic', operator, left, right, unit: commonUnit([left, right]) };
    }
  }

  #term(): Expression {
    let left = this.#factor();
    for (;;) {
      const symbol = this.#scanner.takeSymbol('*', '/');
      if (symbol === undefined) return left;
      const right = this.#factor();
      const operator = symbol.text === '*' ? '*' : '/';
      const unit = multiplied(left.unit, right.unit, operator === '*' ? 1 : -1);
      left = { kind: 'arithmetic', operator, left, right, unit };
    }
  }

  #factor(): Expression {
    const number = this.#scanner.take('number');
    if (number !== undefined) return this.#number(number);
    if (this.#scanner.takeSymbol('(') !== undefined) {
      const inner = this.expression();
      this.#require(')');
      return inner;
    }
    const path = this.#scanner.take('path');
    if (path === undefined) throw this.#unexpected('a measure or a number');
    const isExtreme = path.text === 'min' || path.text === 'max';
    if (isExtreme && this.#scanner.takeSymbol('(') !== undefined) return this.#extreme(path);
    return this.#measures.read(path);
  }

  #extreme(word: Lexeme): Expression {
    const first = this.expression();
    const values = [first];
    while (values.length < 2 || this.#scanner.takeSymbol(',') !== undefined) {
      if (values.length === 1) this.#require(',');
      const next = this.expression();
      this.#checkSameUnit(first, next, word, 'compared');
      values.push(next);
    }
    this.#require(')');
    return { kind: 'extreme', of: word.text === 'min' ? 'min' : 'max', values, unit: commonUnit(values) };
  }

  #number(lexeme: Lexeme): Expression {
    const quantity = parseQuantity(lexeme.text);
    if (quantity !== undefined) return { kind: 'number', ...quantity };
    const unit = lexeme.text.replace(/^[\d_.]+/, '');
    const hint = didYouMean(unit, ['us', 'ms', 's', 'm', 'h', '/s', '%', 'KiB', 'MiB', 'MB']);
    throw new SyntaxProblem({
      message: `${lexeme.text} has no unit that is known${hint === '' ? ': us, ms, s, m, h, d, /s, %, KiB, MB' : hint}`,
      column: lexeme.column,
      length: lexeme.length,
    });
  }

  #share(): number {
    const lexeme = this.#scanner.take('number');
    const quantity = lexeme && parseQuantity(lexeme.text);
    if (quantity?.unit.isShare === true) return quantity.value;
    if (lexeme === undefined) throw this.#unexpected('a percentage, as in: within 2% of acked');
    const { column, length, text } = lexeme;
    throw new SyntaxProblem({ message: `${text} is not a percentage, as in: within 2% of acked`, column, length });
  }

  #require(symbol: string): void {
    if (this.#scanner.takeSymbol(symbol) === undefined) throw this.#unexpected(symbol);
  }

  #checkSameUnit(left: Expression, right: Expression, at: Span, verb: string): void {
    // Of a measure that is unknown the unit is, too.
    if (this.#problems.length > 0 || isSameUnit(left.unit, right.unit)) return;
    const { column, length } = at;
    this.#problems.push({
      message: `${describeUnit(left.unit)} and ${describeUnit(right.unit)} cannot be ${verb}${unitHint(left, right)}`,
      column,
      length,
    });
  }

  #unexpected(wanted: string): SyntaxProblem {
    const { text, column, length } = this.#scanner.here();
    const found = text === '' ? 'nothing follows' : `${text} stands here`;
    return new SyntaxProblem({ message: `${found} where ${wanted} is expected`, column, length });
  }
}

/** A number of times: the commonest mistake is a unit that was left out. */
function unitHint(left: Expression, right: Expression): string {
  const [bare, other] = left.kind === 'number' ? [left, right] : [right, left];
  if (bare.kind !== 'number' || !isSameUnit(bare.unit, units.number) || bare.unit.isShare) return '';
  if (isSameUnit(other.unit, units.time)) return `; write its unit, for instance ${bare.value}ms`;
  if (isSameUnit(other.unit, units.rate)) return `; write its unit: ${bare.value}/s`;
  return '';
}

/** A share among plain numbers is shown as the share that it is: `achievedRatio >= 0.99`. */
function commonUnit(values: readonly Expression[]): Unit {
  const [first] = values;
  const unit = values.find((value) => value.kind !== 'number')?.unit ?? first?.unit ?? units.number;
  return { ...unit, isShare: values.every((value) => value.unit.isShare || value.kind === 'number') && unit.isShare };
}
