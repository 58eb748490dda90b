import type { OrderTemplates } from './order-templates.ts';
import { OrderWriter } from './order-writer.ts';
import type { RecordKeyKind } from './record-key.ts';

/** The key of any order of a run, made again from its number alone. About 50 ns. */
export class OrderKeys {
  readonly #writer: OrderWriter;
  readonly #key: Buffer;

  /** @param templates those of the run, or of another one with the same settings */
  constructor(templates: OrderTemplates, kind: Exclude<RecordKeyKind, 'none'>) {
    this.#writer = new OrderWriter(templates, { producerId: 0, key: kind, epochOffsetMs: 0 });
    const { key } = this.#writer;
    if (key === undefined) throw new Error('orders of this kind have a key');
    this.#key = key;
  }

  /** One buffer for all: valid until the next call. */
  keyOf(seq: number): Buffer {
    this.#writer.prepare(seq, 0, 0, 1);
    return this.#key;
  }
}
