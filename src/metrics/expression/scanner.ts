import type { Span } from './syntax.ts';

/** A piece of the text. */
export interface Lexeme extends Span {
  readonly text: string;
}

const patterns = {
  /** A number with the unit that touches it; a per cent sign may stand apart. `5000/s`, but not `5000/sendDelay.p99`. */
  number: /\d[\d_]*(?:\.\d+)?(?:\s*%|(?:[A-Za-z]+(?:\d+(?:\.\d+)?[A-Za-z]+)*)?(?:\/s(?![A-Za-z0-9]))?)/y,
  /** A measure: words with dots between them. */
  path: /[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*/y,
  /** A phase, an event or a variant: hyphens belong to it. */
  name: /[A-Za-z0-9][A-Za-z0-9-]*/y,
  symbol: /<=|>=|==|[<>()+\-*/,]/y,
} as const;

/**
 * Reads a text piece by piece. What a piece may be depends on what came before it (`a-b` is a name behind `in`, and a
 * difference elsewhere), so whoever reads says what is expected.
 */
export class Scanner {
  readonly #text: string;
  #offset = 0;

  constructor(text: string) {
    this.#text = text;
    this.#skipBlanks();
  }

  get isAtEnd(): boolean {
    return this.#offset >= this.#text.length;
  }

  /** Takes a piece of the kind, if one stands here. */
  take(kind: keyof typeof patterns): Lexeme | undefined {
    const found = this.#match(kind);
    if (found === undefined) return undefined;
    const lexeme = { text: found, column: this.#offset + 1, length: found.length };
    this.#offset += found.length;
    this.#skipBlanks();
    return lexeme;
  }

  /** Takes one of these symbols. */
  takeSymbol(...symbols: readonly string[]): Lexeme | undefined {
    const found = this.#match('symbol');
    return found !== undefined && symbols.includes(found) ? this.take('symbol') : undefined;
  }

  /** Takes one of these words, whole. */
  takeWord(...words: readonly string[]): Lexeme | undefined {
    const found = this.#match('path');
    return found !== undefined && words.includes(found) ? this.take('path') : undefined;
  }

  /** What stands here, for a message: up to the next blank, at least one character long. */
  here(): Lexeme {
    const [text = ''] = this.#text.slice(this.#offset).split(/\s/, 1);
    return { text, column: this.#offset + 1, length: Math.max(1, text.length) };
  }

  #match(kind: keyof typeof patterns): string | undefined {
    const pattern = patterns[kind];
    pattern.lastIndex = this.#offset;
    return pattern.exec(this.#text)?.[0];
  }

  #skipBlanks(): void {
    while (/\s/.test(this.#text[this.#offset] ?? '')) this.#offset += 1;
  }
}
