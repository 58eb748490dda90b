import { LogChecker } from '../ledger/log-checker.ts';
import type { FindingSample } from '../metrics/result.ts';
import { orderIdOf } from '../orders/order-layout.ts';
import { readRunHash } from '../orders/stamp.ts';

/** What the checkers of a service have found since the start. */
export interface RecordCheckTotals {
  /** Deliveries of an order at an offset that had been delivered before. */
  readonly redelivered: number;
  /** Orders delivered at another offset than before. */
  readonly duplicates: number;
  /** Records behind a later one of the same producer, and of the same key, in their partition. */
  readonly outOfOrder: number;
  readonly keyOutOfOrder: number;
  /** Records whose value does not match the checksum in the stamp. */
  readonly corrupt: number;
  /** The first records of each kind of finding. */
  readonly samples: readonly FindingSample[];
}

/** The records that a service is given, checked run by run: order numbers repeat between runs, and so do producers. */
export class RecordChecks {
  readonly #service: string;
  readonly #checkers = new Map<number, LogChecker>();
  readonly #positions: number[] = [];
  #checker: LogChecker | undefined;
  #runHash = -1;

  constructor(service: string) {
    this.#service = service;
  }

  /** Judges the next record of a partition: see {@link LogChecker.check}. */
  check(partition: number, offset: number, stamp: Uint8Array, valueCrc32c: number): number {
    const runHash = readRunHash(stamp);
    const checker = this.#checker !== undefined && runHash === this.#runHash ? this.#checker : this.#use(runHash);
    return checker.check(partition, offset, stamp, valueCrc32c);
  }

  /** Everything up to `offset` of a partition was delivered, whoever it belongs to. */
  delivered(partition: number, offset: number): void {
    while (this.#positions.length <= partition) this.#positions.push(0);
    this.#positions[partition] = Math.max(this.#positions[partition] ?? 0, offset + 1);
  }

  /** What was delivered of a partition from `offset` on is not finished, and will be delivered again. */
  rewind(partition: number, offset: number): void {
    this.#positions[partition] = Math.min(this.#positions[partition] ?? 0, offset);
  }

  /**
   * By partition: every record below this offset was delivered and is finished; 0 before the first.
   *
   * @param lowestOffsets the lowest offset in each partition that is not finished
   */
  positions(lowestOffsets: ReadonlyMap<number, number>): readonly number[] {
    return this.#positions.map((position, partition) => Math.min(position, lowestOffsets.get(partition) ?? position));
  }

  totals(): RecordCheckTotals {
    const counts = [...this.#checkers.values()].map((checker) => checker.counts());
    const sum = (name: keyof (typeof counts)[number]): number => counts.reduce((total, one) => total + one[name], 0);
    return {
      redelivered: sum('redelivered'),
      duplicates: sum('duplicates'),
      outOfOrder: sum('outOfOrder'),
      keyOutOfOrder: sum('keyOutOfOrder'),
      corrupt: sum('corrupt'),
      samples: [...this.#checkers].flatMap(([runHash, checker]) => this.#samplesOf(runHash, checker)),
    };
  }

  #samplesOf(runHash: number, checker: LogChecker): FindingSample[] {
    return checker.samples().map(({ kind, seq, partition, offset }) => ({
      kind,
      service: this.#service,
      order: orderIdOf(runHash, seq),
      partition,
      offset,
    }));
  }

  #use(runHash: number): LogChecker {
    let checker = this.#checkers.get(runHash);
    if (checker === undefined) {
      checker = new LogChecker();
      this.#checkers.set(runHash, checker);
    }
    this.#checker = checker;
    this.#runHash = runHash;
    return checker;
  }
}
