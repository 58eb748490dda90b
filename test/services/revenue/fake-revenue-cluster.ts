import type { RevenueRecord } from '../../../src/services/revenue/revenue-events.ts';
import type {
  OnFollowed,
  RevenueCluster,
  RevenueOutputPort,
  RevenuePositions,
  RevenueReading,
  RevenueSource,
} from '../../../src/services/revenue/revenue-ports.ts';
import type { StateChange } from '../../../src/services/revenue/state-change.ts';

interface FakeRecord {
  readonly value: Buffer;
  readonly stamp: Buffer;
}

/** Topics, a changelog and committed positions in memory; a test decides how each commit ends. */
export class FakeRevenueCluster implements RevenueCluster {
  readonly published: RevenueRecord[] = [];
  readonly changelog: StateChange[] = [];
  /** What becomes of the next commits; `no answer`: none comes until the output is killed. */
  nextCommits: ('done' | 'refused' | 'done, no answer' | 'refused, no answer')[] = [];
  outputs = 0;
  /** Ends the commit that nobody answers. */
  #refuse: ((error: Error) => void) | undefined;
  #positions: RevenuePositions = { orders: new Map(), payments: new Map() };
  readonly #topics = { orders: [] as FakeRecord[], payments: [] as FakeRecord[] };
  readonly #followers = new Set<() => void>();

  /** Appends a record to partition 0 of a topic; who follows it gets it at once. */
  append(topic: RevenueSource, record: FakeRecord): void {
    this.#topics[topic].push(record);
    for (const wake of this.#followers) wake();
  }

  openOutput(): Promise<RevenueOutputPort> {
    this.outputs += 1;
    const number = this.outputs;
    return Promise.resolve({
      commit: (records, changes, positions) => this.#commit(number, records, changes, positions),
      kill: () => {
        this.#refuse?.(new Error('killed'));
        this.#refuse = undefined;
      },
      close: () => Promise.resolve(),
    });
  }

  readChangelog(onChange: (change: StateChange) => void): Promise<void> {
    for (const change of this.changelog) onChange(change);
    return Promise.resolve();
  }

  read(source: RevenueSource, onRecord: OnFollowed): Promise<RevenueReading> {
    const positions = this.#positions[source];
    let next = positions.get(0) ?? 0;
    const wake = (): void => {
      for (; next < this.#topics[source].length; next++) {
        const record = this.#topics[source][next];
        if (record !== undefined) onRecord(0, next, record.value, record.stamp);
      }
    };
    this.#followers.add(wake);
    wake();
    return Promise.resolve({ positions, close: () => void this.#followers.delete(wake) });
  }

  #commit(
    output: number,
    records: readonly RevenueRecord[],
    changes: readonly StateChange[],
    positions: RevenuePositions,
  ): Promise<void> {
    if (output !== this.outputs) return Promise.reject(new Error('fenced'));
    const end = this.nextCommits.shift() ?? 'done';
    if (end.startsWith('done')) {
      this.published.push(...records);
      this.changelog.push(...changes);
      this.#positions = positions;
    }
    if (end === 'done') return Promise.resolve();
    if (end === 'refused') return Promise.reject(new Error('the transaction was aborted'));
    return new Promise((_, reject) => {
      this.#refuse = reject;
    });
  }
}
