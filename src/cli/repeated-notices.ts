import { noticeShape } from '../report/fold-notices.ts';
import { formatCount } from '../units.ts';

/** Says a notice at once, and of those that are alike only how many there were. */
export class RepeatedNotices {
  readonly #say: (text: string) => void;
  readonly #kept = new Map<string, { readonly first: string; others: number }>();

  constructor(say: (text: string) => void) {
    this.#say = say;
  }

  add(text: string): void {
    const shape = noticeShape(text);
    const kept = this.#kept.get(shape);
    if (kept !== undefined) kept.others += 1;
    else {
      this.#kept.set(shape, { first: text, others: 0 });
      this.#say(text);
    }
  }

  /** An interval is over: what was kept back is counted, and what comes next is said again. */
  flush(): void {
    for (const { first, others } of this.#kept.values()) {
      if (others > 0) this.#say(`${formatCount(others)} more like: ${first}`);
    }
    this.#kept.clear();
  }
}
