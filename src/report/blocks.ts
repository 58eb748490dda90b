const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
const heights = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** A bar of `ratio` (0..1) of `width` characters, to an eighth of a character; what is above zero is always visible. */
export function horizontalBar(ratio: number, width: number): string {
  const total = ratio <= 0 ? 0 : Math.max(1, Math.round(Math.min(1, ratio) * width * 8));
  return '█'.repeat(total >> 3) + (eighths[total & 7] ?? '');
}

/** One character per value, its height in proportion to the value, from zero to the largest; a blank for null. */
export function sparkline(values: readonly (number | null)[]): string {
  const largest = Math.max(0, ...values.map((value) => value ?? 0));
  return values
    .map((value) => {
      if (value === null) return ' ';
      const height = largest === 0 ? 0 : Math.max(0, Math.ceil((value / largest) * heights.length) - 1);
      return heights[height] ?? '';
    })
    .join('');
}
