import type { DeliveryReport, Producer, RecordContent } from '../../../src/kafka/producer/port.ts';

export const testHeaderLength = 8;

/** What a topic holds, by partition: the numbers of the records in the order of their offsets. */
export interface TopicLogs {
  readonly logs: readonly { readonly seqs: readonly number[] }[];
}

export interface Fate {
  readonly outcome: DeliveryReport['outcome'];
  readonly partition: number;
  /** -1: unknown. */
  readonly offset: number;
  readonly kafkaError: number;
}

/** A record of a test: its seq is in the header's value, and fills the value. */
export class TestContent implements RecordContent {
  key: Buffer | undefined = undefined;
  keyLength = 0;
  valueLength = 20;
  seq = 0;
  intendedMs = 0;
  sentMs = 0;
  timestampMs = 1_700_000_000_000;

  write(target: Buffer, valueOffset: number, headerOffset: number): void {
    target.fill(this.seq & 0xff, valueOffset, valueOffset + this.valueLength);
    target.writeUInt32BE(this.seq, headerOffset);
    target.writeUInt32BE(0xfeed_beef, headerOffset + 4);
  }
}

/** Appends numbered records and remembers the fate of each. */
export class DeliveryLog {
  readonly content = new TestContent();
  readonly fates = new Map<number, Fate>();
  readonly reports: Omit<DeliveryReport, 'seqs' | 'intendedMs' | 'sentMs'>[] = [];
  appended = 0;
  readonly notices: string[] = [];
  fatal: Error | undefined;
  /** Called after each report. */
  afterReport: () => void = () => undefined;
  readonly #problems: string[] = [];

  readonly onDelivery = (report: DeliveryReport): void => {
    const { outcome, partition, baseOffset, count, kafkaError } = report;
    this.reports.push({
      outcome,
      partition,
      baseOffset,
      count,
      kafkaError,
      bytes: report.bytes,
      settledMs: report.settledMs,
    });
    for (let index = 0; index < count; index++) {
      const seq = report.seqs[index] ?? -1;
      if (this.fates.has(seq)) this.#problems.push(`record ${seq} was reported twice`);
      if (report.intendedMs[index] !== seq + 0.5) this.#problems.push(`record ${seq} has a wrong intended time`);
      const offset = baseOffset < 0 ? -1 : baseOffset + index;
      this.fates.set(seq, { outcome, partition, offset, kafkaError });
    }
    this.afterReport();
  };

  /** Appends the next record; false when the memory is full. */
  append(producer: Producer, nowMs: number, key?: string): boolean {
    const { content } = this;
    content.seq = this.appended;
    content.intendedMs = this.appended + 0.5;
    content.sentMs = nowMs;
    content.key = key === undefined ? undefined : Buffer.from(key);
    content.keyLength = content.key?.length ?? 0;
    if (!producer.append(content)) return false;
    this.appended += 1;
    return true;
  }

  count(outcome: DeliveryReport['outcome']): number {
    return [...this.fates.values()].filter((fate) => fate.outcome === outcome).length;
  }

  /**
   * Violations of what must hold whatever the brokers did: every record was reported once; an acked one lies in the log once, at the
   * reported offset; one that was failed or not sent is absent; no record lies there twice, and the order is kept.
   */
  conservationProblems(cluster: TopicLogs): string[] {
    const problems = [...this.#problems];
    if (this.fates.size !== this.appended) problems.push(`${this.appended} appended, ${this.fates.size} reported`);
    const copies = new Map<number, number>();
    for (const [partition, log] of cluster.logs.entries()) {
      const { seqs } = log;
      for (const [offset, seq] of seqs.entries()) {
        copies.set(seq, (copies.get(seq) ?? 0) + 1);
        const previous = seqs[offset - 1];
        if (previous !== undefined && previous >= seq)
          problems.push(`partition ${partition}: ${previous} before ${seq}`);
        const fate = this.fates.get(seq);
        if (fate?.partition !== partition)
          problems.push(`${seq} lies in partition ${partition}, not ${fate?.partition}`);
        if (fate?.outcome === 'acked' && fate.offset !== -1 && fate.offset !== offset) {
          problems.push(`${seq} lies at offset ${offset}, reported was ${fate.offset}`);
        }
      }
    }
    for (const [seq, { outcome }] of this.fates) {
      const found = copies.get(seq) ?? 0;
      const expected = outcome === 'acked' ? [1] : outcome === 'indeterminate' ? [0, 1] : [0];
      if (!expected.includes(found)) problems.push(`${seq} was ${outcome} and lies ${found} times in the log`);
    }
    return problems.slice(0, 10);
  }
}
