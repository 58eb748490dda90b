/** Where a value was written: characters `start` to `end` (excluded) of a text. */
export interface Place {
  readonly text: SourceText;
  readonly start: number;
  readonly end: number;
}

/** A text that values are read from. */
export interface SourceText {
  /** As a problem names it: a path, or `--set`. */
  readonly path: string;
  readonly text: string;
}

/** One thing that is wrong with a scenario. */
export interface Problem {
  readonly place: Place;
  /** A plain sentence without its full stop: which setting, what is wrong, what to do. */
  readonly message: string;
  /** The value that stands there may be a credential: it is not shown. */
  readonly isSecret: boolean;
}

export function problemAt(place: Place, message: string): Problem {
  return { place, message, isSecret: false };
}
