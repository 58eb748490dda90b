/** What a group committed for one partition. */
export interface CommittedOffset {
  readonly offset: number;
  readonly metadata: string | null;
}

/** The committed offsets of one group, by topic and partition. */
export class CommittedOffsets {
  readonly #topics = new Map<string, Map<number, CommittedOffset>>();

  get isEmpty(): boolean {
    return this.#topics.size === 0;
  }

  get(topic: string, partition: number): CommittedOffset | undefined {
    return this.#topics.get(topic)?.get(partition);
  }

  set(topic: string, partition: number, committed: CommittedOffset): void {
    const partitions = this.#topics.get(topic);
    if (partitions === undefined) this.#topics.set(topic, new Map([[partition, committed]]));
    else partitions.set(partition, committed);
  }

  deleteTopic(topic: string): boolean {
    return this.#topics.delete(topic);
  }

  list(): readonly { readonly topic: string; readonly partitions: ReadonlyMap<number, CommittedOffset> }[] {
    return [...this.#topics].map(([topic, partitions]) => ({ topic, partitions }));
  }
}
