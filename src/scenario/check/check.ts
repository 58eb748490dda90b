import type { ResolvedVariant } from '../resolve/resolve-variant.ts';
import type { ScenarioDocument } from '../schema/scenario-schema.ts';
import type { TreePath } from '../tree/node.ts';

/** What does not fit together in a scenario: where in the document, and a plain sentence. */
export interface Finding {
  readonly path: TreePath;
  readonly message: string;
  /** Which part of the text there is meant; undefined: all of it. */
  readonly span?: Span;
}

/** A part of a text. */
export interface Span {
  /** The first is 1. */
  readonly column: number;
  readonly length: number;
}

/** One look at one run of a scenario, as it was written and as it was understood. */
export type Check = (document: ScenarioDocument, variant: ResolvedVariant) => readonly Finding[];
