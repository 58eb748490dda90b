import type {
  ConsumedRecord,
  ConsumerGroup,
  ConsumerGroupEvents,
  GroupHandler,
  PartitionLag,
  PartitionLease,
} from '../../src/kafka/consumer-group-port.ts';

/** A consumer group without Kafka: a test delivers the records and sees which offsets were finished. */
export class FakeConsumerGroup implements ConsumerGroup {
  readonly events: ConsumerGroupEvents;
  readonly assignment = [[0]];
  /** Offsets finished, in the order in which it happened. */
  readonly finished: number[] = [];
  /** When the work on them was done, as `finished` was told. */
  readonly handledMs: (number | undefined)[] = [];
  inFlightCount = 0;
  memberCount = 1;
  /** The member that `killMember` kills next; undefined: none. */
  victim: number | undefined;
  rebalanceCount = 0;
  /** What `lags` answers. */
  partitionLags: readonly PartitionLag[] = [];
  /** What was called, in order. */
  readonly calls: string[] = [];
  readonly #leases: { readonly member: number; isForgotten: boolean }[] = [];
  #handler: GroupHandler | undefined;

  constructor(events: ConsumerGroupEvents) {
    this.events = events;
  }

  async start(handler: GroupHandler): Promise<void> {
    this.calls.push('start');
    this.#handler = handler;
  }

  lags(): readonly PartitionLag[] {
    return this.partitionLags;
  }

  stopFetching(): void {
    this.calls.push('stopFetching');
  }

  async setMembers(count: number): Promise<void> {
    this.calls.push(`setMembers ${count}`);
    this.memberCount = count;
  }

  killMember(): number | undefined {
    this.calls.push('killMember');
    for (const lease of this.#leases) if (lease.member === this.victim) lease.isForgotten = true;
    return this.victim;
  }

  async commit(): Promise<void> {
    this.calls.push('commit');
  }

  async stop(): Promise<void> {
    this.calls.push('stop');
  }

  /** Delivers records of one partition as one batch. */
  deliver(records: readonly ConsumedRecord[], partition = 0, member = 0): void {
    this.inFlightCount += records.length;
    const lease: PartitionLease & { isForgotten: boolean } = {
      partition,
      member,
      isForgotten: false,
      finished: (offset, handledMs) => {
        this.inFlightCount -= 1;
        this.finished.push(offset);
        this.handledMs.push(handledMs);
      },
    };
    this.#leases.push(lease);
    this.#handler?.onBatch({ lease, records });
  }
}
