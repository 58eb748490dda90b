import type { Palette } from './palette.ts';

/** What every section of the text report is drawn with. */
export interface Canvas {
  readonly palette: Palette;
  /** Characters to a line; only a word without blanks may be longer. */
  readonly width: number;
}

/** A section: its lines without a line feed; none when there is nothing to say. */
export type Section = readonly string[];

/** Name of a section, with what it covers beside it. */
export function heading({ palette }: Canvas, name: string, about = ''): string {
  return about === '' ? palette.heading(name) : `${palette.heading(name)}  ${palette.faint(about)}`;
}
