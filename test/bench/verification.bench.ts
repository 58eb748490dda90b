/**
 * What checking a record costs: `npx tsc -p tsconfig.bench.json && node build/test/bench/verification.bench.js`.
 * A fake log of ten million orders with a known number of faults goes through a LogChecker, which must find each of
 * them and nothing else; the log is made first in slices, so that only the checks are timed.
 */
import { LogChecker } from '../../src/ledger/log-checker.ts';
import { STAMP_BYTES } from '../../src/orders/stamp.ts';
import { FakeLog, noFaults, type FakeDelivery } from '../support/fake-log.ts';

const orders = 10_000_000;
const sliceRecords = 100_000;
const base = { orders, partitions: 12, producers: 4, keys: 50_000, seed: 1 };

/** CPU time of this process: other programs on the machine add little to it. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Records that wait to be checked, without an object for each. */
class Slice {
  readonly #stamps = Array.from({ length: sliceRecords }, () => new Uint8Array(STAMP_BYTES));
  readonly #partitions = new Int32Array(sliceRecords);
  readonly #offsets = new Float64Array(sliceRecords);
  readonly #crcs = new Uint32Array(sliceRecords);
  #count = 0;
  checkedMs = 0;

  take({ partition, offset, stamp, valueCrc32c }: FakeDelivery, checker: LogChecker): void {
    const at = this.#count++;
    this.#stamps[at]?.set(stamp);
    this.#partitions[at] = partition;
    this.#offsets[at] = offset;
    this.#crcs[at] = valueCrc32c;
    if (this.#count === sliceRecords) this.check(checker);
  }

  check(checker: LogChecker): void {
    const startMs = cpuMs();
    for (let at = 0; at < this.#count; at++) {
      const stamp = this.#stamps[at];
      if (stamp !== undefined) {
        checker.check(this.#partitions[at] ?? 0, this.#offsets[at] ?? 0, stamp, this.#crcs[at] ?? 0);
      }
    }
    this.checkedMs += cpuMs() - startMs;
    this.#count = 0;
  }
}

function run(what: string, faults: typeof noFaults): void {
  const checker = new LogChecker();
  const slice = new Slice();
  const truth = new FakeLog({ ...base, faults }, (delivery) => slice.take(delivery, checker)).run();
  slice.check(checker);
  const { records, redelivered, duplicates, outOfOrder, keyOutOfOrder, corrupt } = checker.counts();
  const nsPerRecord = (slice.checkedMs * 1e6) / records;
  process.stdout.write(`${what}: ${records.toLocaleString('en')} records, ${nsPerRecord.toFixed(1)} ns/record\n`);
  const rows: readonly (readonly [string, number, number])[] = [
    ['lost', truth.lost.length, orders - checker.seen.size],
    ['duplicate', truth.duplicates.length, duplicates],
    ['out of order', truth.outOfOrder.length, outOfOrder],
    ['key out of order', truth.keyOutOfOrder.length, keyOutOfOrder],
    ['corrupt', truth.corrupt.length, corrupt],
    ['redelivered', truth.redelivered.length, redelivered],
  ];
  for (const [kind, made, found] of rows) {
    process.stdout.write(`  ${kind.padEnd(18)} made ${String(made).padStart(5)}  found ${String(found).padStart(5)}\n`);
    if (made !== found) throw new Error(`${kind}: ${made} were made, and ${found} found`);
  }
}

run('without a fault', noFaults);
run('with faults', {
  drops: 500,
  duplicates: 400,
  swaps: 300,
  keySwaps: 20,
  corruptions: 200,
  redeliveries: 100,
  truncated: 50,
});
