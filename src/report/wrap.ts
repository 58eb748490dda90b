/** Blanks, but not those between a number and its unit, or after a `>`. */
const breakable = /(?<!>) +(?!(?:%|us|ms|s|MB\/s|[KMG]iB)(?:[\s,;.:)]|$))/;

/**
 * Breaks a text at blanks into lines of at most `width` characters, the first indented by `first`, the others by
 * `rest`. A word that is longer than a line (a path, an address) stands on a line of its own, unbroken.
 */
export function wrap(text: string, width: number, first: string, rest = first): string[] {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of text.split(breakable)) {
    if (!isEmpty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = rest;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line];
}
