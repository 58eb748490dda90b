import { onTestFinished } from 'vitest';
import type { Clock } from '../../../src/clock.ts';
import { systemClock } from '../../../src/clock.ts';
import type { ConsumedBatch } from '../../../src/kafka/consumer-group-port.ts';
import { FetchStarts } from '../../../src/kafka/fetching/fetch-starts.ts';
import { GroupFetcher } from '../../../src/kafka/fetching/group-fetcher.ts';
import { MemberFetching } from '../../../src/kafka/fetching/member-fetching.ts';
import type { PartitionProgress } from '../../../src/kafka/partition-progress.ts';
import { TopicLeaders } from '../../../src/kafka/reader/topic-leaders.ts';
import { batchField } from '../../../src/protocol/record-batch-format.ts';
import { javaBytes } from '../../protocol/java-bytes.ts';
import { connectionSettings } from '../../support/scripted-server.ts';
import type { ScriptedPartition, ScriptedTopic } from '../../support/scripted-topic.ts';

/** A batch of three records at `baseOffset`. */
export function batchAt(baseOffset: number, batch: Buffer = javaBytes.batchNone): Buffer {
  const copy = Buffer.from(batch);
  copy.writeBigInt64BE(BigInt(baseOffset), batchField.baseOffset);
  return copy;
}

/** A partition led by broker `leader`, with batches of three records each from `firstOffset` on. */
export function partitionOf(leader: number, batchCount: number, firstOffset = 0): ScriptedPartition {
  const batches = Array.from({ length: batchCount }, (_, index) => batchAt(firstOffset + index * 3));
  return { leader, batches, errorCode: 0 };
}

/** The offsets from `start` to before `end`. */
export function offsets(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, index) => start + index);
}

/** A member of a test's group, and what it was given. */
export interface TestMember {
  readonly fetching: MemberFetching;
  readonly batches: ConsumedBatch[];
  isFetching: boolean;
  /** Offsets of a partition in the order in which they came. */
  delivered(partition: number): number[];
  /** Finishes everything that was delivered and not finished yet. */
  finishAll(): void;
}

export interface TestGroup {
  readonly members: readonly TestMember[];
  readonly fetcher: GroupFetcher;
  readonly progress: ReadonlyMap<number, PartitionProgress>;
  readonly troubles: string[];
  readonly fatal: Error[];
  /** `partition: wanted -> next` */
  readonly moves: string[];
}

export interface TestGroupOptions {
  readonly members?: number;
  readonly maxInFlight?: number;
  /** Where partitions start; default: 0. */
  readonly starts?: ReadonlyMap<number, number>;
  readonly policy?: 'earliest' | 'latest';
  readonly clock?: Clock;
  /** Called within each delivery, after it was noted. */
  readonly onBatch?: (batch: ConsumedBatch) => void;
}

/** The fetching part of a group on a scripted topic; the test says who holds what. Closed when the test ends. */
export function createTestGroup(topic: ScriptedTopic, options: TestGroupOptions = {}): TestGroup {
  const { clock = systemClock, maxInFlight = 1000, policy = 'earliest' } = options;
  const starts = options.starts ?? new Map(topic.partitions.map((_, index): [number, number] => [index, 0]));
  const settings = connectionSettings(topic.bootstrapServers);
  const leaders = new TopicLeaders(settings, topic.name, clock);
  const progress = new Map<number, PartitionProgress>();
  const [troubles, moves, fatal]: [string[], string[], Error[]] = [[], [], []];
  const tell = {
    onTrouble: (error: Error): void => void troubles.push(error.message),
    onFatal: (error: Error): void => void fatal.push(error),
  };
  const fetcher = new GroupFetcher({ topic: topic.name, leaders, headerKey: 'ss', minIntervalMs: 0, clock, ...tell });
  onTestFinished(() => fetcher.close());
  const parts = { settings, groupId: 'group', topic: topic.name, leaders, policy, starts, progress, clock };
  const fetchStarts = new FetchStarts(parts);
  const members = Array.from({ length: options.members ?? 1 }, (_, number): TestMember => {
    const batches: ConsumedBatch[] = [];
    const unfinished: (() => void)[] = [];
    const member: TestMember = {
      batches,
      isFetching: false,
      delivered: (partition) =>
        batches
          .filter(({ lease }) => lease.partition === partition)
          .flatMap(({ records }) => records.map(({ offset }) => offset)),
      finishAll: () => {
        for (const finish of unfinished.splice(0)) finish();
      },
      fetching: new MemberFetching({
        member: number,
        fetcher,
        fetchStarts,
        maxInFlight,
        starts,
        progress,
        events: {
          ...tell,
          onFetching: () => {
            member.isFetching = true;
          },
          onBatch: (batch) => {
            batches.push(batch);
            for (const { offset } of batch.records) unfinished.push(() => batch.lease.finished(offset));
            options.onBatch?.(batch);
          },
          onOutOfRange: (partition, wanted, next) => moves.push(`${partition}: ${wanted} -> ${next}`),
        },
      }),
    };
    return member;
  });
  return { members, fetcher, progress, troubles, moves, fatal };
}

/** The only member, or the one with this number. */
export function memberOf(group: TestGroup, index = 0): TestMember {
  const member = group.members[index];
  if (member === undefined) throw new Error(`no member ${index}`);
  return member;
}

/** For `expect.poll`: time enough on a machine that is busy. */
export const patience = { timeout: 10_000 };
