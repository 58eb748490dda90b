import { noPlace, offsetOf, partitionOf, type Place, placeAt } from './place.ts';
import { pushVarint, readVarint, type VarintCursor } from './varint.ts';

/**
 * next: the offset is the one behind that of the order before it in the frame and partition (0 for the first). given: a
 * zigzag varint follows, which is to be added to it. unknown: only the partition is known.
 */
const Step = { next: 0, given: 1, unknown: 2 } as const;

/**
 * Appends the places of the orders of a frame. Of each order a varint: 0 where nothing is known, else 3 * (partition + 1)
 * plus one of {@link Step}.
 *
 * One byte an order in up to 41 partitions: each generator's orders of a partition mostly follow one another.
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
      pushVarint(this.#target, partition === null ? 0 : 3 * (partition + 1) + Step.unknown);
      return;
    }
    const step = offset - (this.#last[partition] ?? -1) - 1;
    this.#last[partition] = offset;
    pushVarint(this.#target, 3 * (partition + 1) + (step === 0 ? Step.next : Step.given));
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
    const partition = Math.floor(code / 3) - 1;
    if (code % 3 === Step.unknown) return knownOf(placeAt(partition, -1));
    const zigzag = code % 3 === Step.next ? 0 : readVarint(this.#source, this.#cursor);
    const step = zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
    const offset = (this.#last.get(partition) ?? -1) + 1 + step;
    this.#last.set(partition, offset);
    const place = knownOf(placeAt(partition, offset));
    return place === undefined || offsetOf(place) === null ? undefined : place;
  }
}

function knownOf(place: Place): Place | undefined {
  return place === noPlace ? undefined : place;
}
