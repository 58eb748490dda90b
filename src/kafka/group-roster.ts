import type { KafkajsMember } from './kafkajs-member.ts';

/** One member of a group in this thread, and what it has told of itself. */
export interface RosterEntry {
  readonly number: number;
  readonly member: KafkajsMember;
  partitions: readonly number[];
  hasJoined: boolean;
  /** Every partition of its last assignment has had an answer. */
  isFetching: boolean;
  /** It finishes what it has in hand, and is on its way out. */
  isLeaving: boolean;
  joinCount: number;
}

/** Who is in a group, of the members in this thread. A number that became free goes to the next one that comes. */
export class GroupRoster {
  readonly #entries = new Map<number, RosterEntry>();
  #joinCount = 0;

  /** Members that are not leaving. */
  get size(): number {
    return this.staying().length;
  }

  /** Rebalances that the member saw which has seen most, those from before it came included. */
  get joinCount(): number {
    return this.#joinCount;
  }

  /** Partitions of each member, by member number; none for a number that is free. */
  get assignment(): readonly (readonly number[])[] {
    const length = Math.max(0, ...[...this.#entries.keys()].map((number) => number + 1));
    return Array.from({ length }, (_, number) => this.#entries.get(number)?.partitions ?? []);
  }

  members(): KafkajsMember[] {
    return [...this.#entries.values()].map(({ member }) => member);
  }

  /** By number. */
  staying(): RosterEntry[] {
    return [...this.#entries.values()].filter(({ isLeaving }) => !isLeaving).sort((a, b) => a.number - b.number);
  }

  /** The lowest number that is free. */
  nextNumber(): number {
    let number = 0;
    while (this.#entries.has(number)) number += 1;
    return number;
  }

  add(number: number, member: KafkajsMember): RosterEntry {
    const entry: RosterEntry = {
      number,
      member,
      partitions: [],
      hasJoined: false,
      isFetching: false,
      isLeaving: false,
      joinCount: this.#joinCount,
    };
    this.#entries.set(number, entry);
    return entry;
  }

  remove({ number }: RosterEntry): void {
    this.#entries.delete(number);
  }

  /** @param counts false: members that go away one after the other are no rebalances worth a word */
  joined(number: number, partitions: readonly number[], counts: boolean): void {
    const entry = this.#entries.get(number);
    if (entry === undefined) return;
    entry.partitions = partitions;
    entry.hasJoined = true;
    entry.isFetching = false;
    if (counts && !entry.isLeaving) entry.joinCount += 1;
    this.#joinCount = Math.max(this.#joinCount, entry.joinCount);
  }

  fetches(number: number): void {
    const entry = this.#entries.get(number);
    if (entry !== undefined) entry.isFetching = true;
  }

  /** Whether every member that stays has joined and reads what it holds, and no partition has two of them. */
  isSettled(): boolean {
    const held = this.held();
    return (
      new Set(held).size === held.length &&
      this.staying().every((entry) => entry.hasJoined && (entry.isFetching || entry.partitions.length === 0))
    );
  }

  /** The partitions of the members that stay. */
  held(): number[] {
    return this.staying().flatMap(({ partitions }) => partitions);
  }
}
