import type { Problem, Place } from './problem.ts';

const maxShown = 40;
const maxLineLength = 160;

/**
 * Every problem as `path:line:column: sentence.`, the line and a caret under what is meant, in the order of the text.
 * What may be a secret is not repeated.
 */
export function renderProblems(problems: readonly Problem[]): string {
  const sorted = problems.toSorted(byPlace);
  const blocks = sorted.slice(0, maxShown).map(renderProblem);
  const rest = sorted.length - maxShown;
  return [...blocks, ...(rest > 0 ? [`and ${rest} more`] : [])].join('\n');
}

function renderProblem({ place, message, isSecret }: Problem): string {
  const { line, column, text } = positionOf(place);
  const sentence = /[.?!]$/.test(message) ? message : `${message}.`;
  const head = `${printable(place.text.path)}:${line}:${column}: ${printable(sentence)}`;
  if (place.text.text.trim() === '') return head;
  // The caret stays under its character, tabs included; of a long line the part around it is shown.
  const from = Math.max(0, Math.min(column - 1 - maxLineLength / 2, text.length - maxLineLength));
  const upTo = isSecret ? place.end - place.start + column - 1 : text.length;
  const shown = `${text.slice(from, Math.min(upTo, from + maxLineLength))}${isSecret ? ' ...' : ''}`;
  const number = String(line).padStart(4);
  const indent = text.slice(from, column - 1).replaceAll(/[^\t]/g, ' ');
  const width = Math.max(1, Math.min(place.end - place.start, text.length - column + 1, maxLineLength));
  return `${head}\n${number} | ${printable(shown)}\n${' '.repeat(number.length)} | ${indent}${'^'.repeat(width)}`;
}

/** Line and column from 1, and the text of the line. */
function positionOf({ text: { text }, start }: Place): { line: number; column: number; text: string } {
  const at = Math.min(start, text.length);
  const lineStart = at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
  const nextBreak = text.indexOf('\n', lineStart);
  const lineEnd = nextBreak < 0 ? text.length : nextBreak;
  const line = text.slice(0, lineStart).split('\n').length;
  return {
    line,
    column: Math.min(at, lineEnd) - lineStart + 1,
    text: text.slice(lineStart, lineEnd).replace(/\r$/, ''),
  };
}

function byPlace({ place: a }: Problem, { place: b }: Problem): number {
  return a.text.path.localeCompare(b.text.path) || a.start - b.start;
}

/** A file is anybody's: what it holds must not steer the terminal. */
function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  return text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, '?');
}
