import type { RevenueRecord } from '../../../src/services/revenue/revenue-events.ts';
import type {
  OnFollowed,
  Positions,
  RevenueCluster,
  RevenueOutputPort,
  RevenuePositions,
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
  /** What becomes of the next commits; `no answer`: none comes until somebody fences. */
  nextCommits: ('done' | 'refused' | 'done, no answer' | 'refused, no answer')[] = [];
  outputs = 0;
  /** Ends the commit that nobody answers. */
  #refuse: ((error: Error) => void) | undefined;
  #positions: RevenuePositions = { orders: new Map(), payments: new Map() };
  readonly #topics = { orders: [] as FakeRecord[], payments: [] as FakeRecord[] };
  readonly #followers = new Set<() => void>();

  /** Appends a record to partition 0 of a topic; who follows it gets it at once. */
  append(topic: 'orders' | 'payments', record: FakeRecord): void {
    this.#topics[topic].push(record);
    for (const wake of this.#followers) wake();
  }

  openOutput(): Promise<RevenueOutputPort> {
    this.outputs += 1;
    const number = this.outputs;
    this.#refuse?.(new Error('fenced'));
    this.#refuse = undefined;
    return Promise.resolve({
      commit: (records, changes, positions) => this.#commit(number, records, changes, positions),
      kill: () => undefined,
      close: () => Promise.resolve(),
    });
  }

  readChangelog(onChange: (change: StateChange) => void): Promise<void> {
    for (const change of this.changelog) onChange(change);
    return Promise.resolve();
  }

  committedPositions(): Promise<RevenuePositions> {
    return Promise.resolve(this.#positions);
  }

  follow(topic: 'orders' | 'payments', from: Positions, onRecord: OnFollowed, signal: AbortSignal): Promise<void> {
    return new Promise((_, reject) => {
      let next = from.get(0) ?? 0;
      const wake = (): void => {
        for (; !signal.aborted && next < this.#topics[topic].length; next++) {
          const record = this.#topics[topic][next];
          if (record !== undefined) onRecord(0, next, record.value, record.stamp);
        }
      };
      this.#followers.add(wake);
      signal.addEventListener('abort', () => {
        this.#followers.delete(wake);
        reject(new Error('aborted'));
      });
      wake();
    });
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
