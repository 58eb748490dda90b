import type { Paint } from './palette.ts';

/** One cell: its text, and how it is painted once it has been padded to the width of its column. */
export interface Cell {
  readonly text: string;
  readonly paint?: Paint | undefined;
}

/** How the cells of a column stand. `point`: decimal points under each other, the column to the right. */
export type Alignment = 'left' | 'right' | 'point';

const gap = '  ';

/**
 * Lines of a table: columns as wide as their widest cell, two spaces between them, no blanks at the ends of lines. A
 * row may have fewer cells than there are columns.
 */
export function renderTable(rows: readonly (readonly Cell[])[], alignments: readonly Alignment[]): string[] {
  const columns = alignments.map((alignment, index) => {
    const texts = rows.map((row) => row[index]?.text ?? '');
    const placed = alignment === 'point' ? alignPoints(texts) : texts;
    return { alignment, placed, width: Math.max(0, ...placed.map((text) => text.length)) };
  });
  return rows.map((row, rowIndex) =>
    columns
      .slice(0, row.length)
      .map(({ alignment, placed, width }, index) => {
        const text = placed[rowIndex] ?? '';
        const isLast = index === row.length - 1;
        const padded = alignment !== 'left' ? text.padStart(width) : isLast ? text : text.padEnd(width);
        return paintVisible(isLast ? padded.trimEnd() : padded, row[index]?.paint);
      })
      .join(gap)
      .trimEnd(),
  );
}

/** A number as `12.30`, whatever follows its digits: a mark such as `*` does not move the point. */
const numberPattern = /^(-?[\d,]+)(\.\d+)?(\D*)$/;

/** Texts of equal length at their right, so that decimal points meet; what is not a number is left as it is. */
export function alignPoints(texts: readonly string[]): string[] {
  const numbers = texts.map((text) => numberPattern.exec(text));
  const tail = Math.max(0, ...numbers.map((match) => (match?.[2] ?? '').length + (match?.[3] ?? '').length));
  return texts.map((text, index) => {
    const match = numbers[index];
    return match ? text.padEnd((match[1] ?? '').length + tail) : text;
  });
}

/** Blanks around a text stay unpainted: underlines and backgrounds would show them. */
function paintVisible(text: string, paint: Paint | undefined): string {
  const visible = text.trim();
  if (paint === undefined || visible === '') return text;
  const start = text.indexOf(visible);
  return text.slice(0, start) + paint(visible) + text.slice(start + visible.length);
}
