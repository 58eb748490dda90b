/** What a number of the result means. */
export interface Definition {
  /** Where it stands in the result; `[]` is each element of a list, `*` each name of a record or each latency. */
  readonly path: string;
  readonly unit: string;
  /** One sentence. */
  readonly definition: string;
}

export type DefinitionRow = readonly [path: string, unit: string, definition: string];

/** Definitions whose paths begin alike. */
export function defined(prefix: string, rows: readonly DefinitionRow[]): Definition[] {
  return rows.map(([path, unit, definition]) => ({ path: `${prefix}${path}`, unit, definition }));
}
