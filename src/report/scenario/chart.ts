const heights = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/**
 * A curve of `height` lines, the top one first: one character for each value, its height in proportion to it, from zero to
 * `top`; what is above zero is always visible, and null is a blank.
 */
export function drawChart(values: readonly (number | null)[], height: number, top: number): string[] {
  const levels = values.map((value) => {
    if (value === null || value <= 0) return 0;
    return Math.max(1, Math.round(Math.min(1, value / top) * height * heights.length));
  });
  return Array.from({ length: height }, (_, line) => {
    const below = (height - 1 - line) * heights.length;
    return levels.map((level) => blockOf(level - below)).join('');
  });
}

/** The part of a column that lies in one line, in eighths of it. */
function blockOf(eighths: number): string {
  if (eighths <= 0) return ' ';
  return heights[Math.min(eighths, heights.length) - 1] ?? ' ';
}
