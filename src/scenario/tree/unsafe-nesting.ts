import { Lexer } from 'yaml';
import { problemAt, type Problem, type SourceText } from '../problem.ts';

/** Words and signs of one text: the composer keeps an object for each. */
const maxTokens = 200_000;

/**
 * What would make the composer call itself too deeply, or keep too much: found in the tokens, before anything is composed.
 * Counts open brackets, and `- - -` or `? ? ?` of one line; what is nested by indentation needs as many spaces as levels,
 * so that a text of 256 KiB cannot have more than 723 of them.
 */
export function unsafeNesting(source: SourceText, maxDepth: number): Problem | undefined {
  let offset = 0;
  let openBrackets = 0;
  let indicatorsOfLine = 0;
  let tokens = 0;
  for (const token of new Lexer().lex(source.text)) {
    tokens += 1;
    if (token === '[' || token === '{') openBrackets += 1;
    if (token === ']' || token === '}') openBrackets -= 1;
    if (token.includes('\n')) indicatorsOfLine = 0;
    if (token === '-' || token === '?' || token === ':') indicatorsOfLine += 1;
    const place = { text: source, start: offset, end: offset + 1 };
    if (openBrackets > maxDepth || (openBrackets === 0 && indicatorsOfLine > 2 * maxDepth)) {
      return problemAt(place, `this is nested deeper than ${maxDepth} levels`);
    }
    if (tokens > maxTokens) return problemAt(place, 'the file has too many words and signs for a scenario');
    if (!isMark(token)) offset += token.length;
  }
  return undefined;
}

/** The lexer's own signs, which stand for no character of the text. */
function isMark(token: string): boolean {
  return token === '\u0002' || token === '\u0018' || token === '\u001f';
}
