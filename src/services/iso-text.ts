/** ISO 8601 texts of times that mostly repeat or grow by a millisecond: the last one is kept. */
export class IsoText {
  #epochMs = Number.NaN;
  #text = '';

  /** UTC with milliseconds. */
  of(epochMs: number): string {
    const wholeMs = Math.floor(epochMs);
    if (wholeMs !== this.#epochMs) {
      this.#epochMs = wholeMs;
      this.#text = new Date(wholeMs).toISOString();
    }
    return this.#text;
  }
}
