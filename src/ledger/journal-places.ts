import { noPlace, offsetOf, partitionOf, type Place, placeAt } from './place.ts';
import { pushVarint, readVarint, type VarintCursor } from './varint.ts';

/**
 * Appends the places of the orders of a frame. Of each order a varint: 0 where its place is not known, else
 * 2 * (partition + 1), and its offset is the one behind that of the order before it in the frame and partition (-1 before
 * the first); or one more than that, and then a zigzag varint that is to be added to this offset.
 *
 * One byte an order in up to 62 partitions: each generator's orders of a partition mostly follow one another.
 */
export class PlaceWriter {
  readonly #target: number[];
  /** By partition: the offset of its last order in the frame. */
  readonly #last: number[] = [];

  constructor(target: number[]) {
    this.#target = target;
  }

  push(place: Place): void {
    const partition = partitionOf(place);
    const offset = offsetOf(place);
    if (partition === null || offset === null) {
      this.#target.push(0);
      return;
    }
    const step = offset - (this.#last[partition] ?? -1) - 1;
    this.#last[partition] = offset;
    pushVarint(this.#target, 2 * (partition + 1) + (step === 0 ? 0 : 1));
    if (step !== 0) pushVarint(this.#target, step > 0 ? 2 * step : -2 * step - 1);
  }
}

/** Reads what {@link PlaceWriter} wrote. */
export class PlaceReader {
  readonly #source: Buffer;
  readonly #cursor: VarintCursor;
  readonly #last = new Map<number, number>();

  constructor(source: Buffer, cursor: VarintCursor) {
    this.#source = source;
    this.#cursor = cursor;
  }

  /** Undefined: there is none. */
  read(): Place | undefined {
    const code = readVarint(this.#source, this.#cursor);
    if (code === 0) return noPlace;
    const partition = Math.floor(code / 2) - 1;
    const zigzag = (code & 1) === 0 ? 0 : readVarint(this.#source, this.#cursor);
    const step = zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
    const offset = (this.#last.get(partition) ?? -1) + 1 + step;
    this.#last.set(partition, offset);
    const place = placeAt(partition, offset);
    return place === noPlace ? undefined : place;
  }
}
