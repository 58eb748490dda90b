import type { KafkaMessage } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { InFlightBound } from '../../src/kafka/in-flight-bound.ts';
import { MemberLease } from '../../src/kafka/partition-lease.ts';
import { PartitionProgress } from '../../src/kafka/partition-progress.ts';

function messagesOf(...offsets: number[]): KafkaMessage[] {
  return offsets.map((offset) => ({
    key: null,
    value: Buffer.from(`v${offset}`),
    timestamp: '1700000000000',
    attributes: 0,
    offset: String(offset),
    headers: { ss: Buffer.from(`s${offset}`) },
  }));
}

function startAll(progress: PartitionProgress, ...offsets: number[]): number[] {
  return progress.startRecords(messagesOf(...offsets), 0, offsets.length, 'ss').map(({ offset }) => offset);
}

describe('the progress with a partition', () => {
  it('turns messages into records, without copying', () => {
    const progress = new PartitionProgress(3, undefined);
    const messages = messagesOf(7);
    const [record] = progress.startRecords(messages, 0, 1, 'ss');
    expect(record).toEqual({
      offset: 7,
      key: null,
      value: Buffer.from('v7'),
      stamp: Buffer.from('s7'),
      timestampMs: 1_700_000_000_000,
    });
    expect(record?.value).toBe(messages[0]?.value);
    expect(progress.startRecords(messagesOf(8), 0, 1, 'other')[0]?.stamp).toBeUndefined();
  });

  // Symptom: after the kill of a coordinator the members changed places and 7,000 orders were delivered twice. Cause:
  // the new holder of a partition began at the committed offset, while the old one still worked on what came after it.
  it('is kept when another member takes the partition over: nothing is delivered twice', () => {
    const progress = new PartitionProgress(0, undefined);
    const first = new MemberLease(progress, new InFlightBound(10));
    expect(startAll(progress, 5, 6, 7)).toEqual([5, 6, 7]);
    const second = new MemberLease(progress, new InFlightBound(10));
    expect(startAll(progress, 5, 6, 7, 8)).toEqual([8]);
    second.finished(8);
    first.finished(5);
    expect(progress.uncommitted).toBe(6);
    first.finished(6);
    first.finished(7);
    expect(progress.uncommitted).toBe(9);
  });

  it('starts no record before an explicit position', () => {
    const progress = new PartitionProgress(0, 6);
    expect(progress.uncommitted).toBe(6);
    expect(startAll(progress, 4, 5, 6, 7)).toEqual([6, 7]);
  });

  it('has nothing to commit until something changes', () => {
    const progress = new PartitionProgress(0, 6);
    progress.committed(6);
    expect(progress.uncommitted).toBeUndefined();
    startAll(progress, 6);
    expect(progress.uncommitted).toBeUndefined();
    progress.finished(6);
    expect(progress.uncommitted).toBe(7);
  });
});
