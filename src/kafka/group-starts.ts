import type { Clock } from '../clock.ts';
import { ShopSimError } from '../errors.ts';
import { openAdmin } from './admin.ts';
import type { ConsumerGroupOptions } from './consumer-group-port.ts';
import { fetchOffsets } from './reader.ts';

/** What a group has to know of its topic before its members join. */
export interface GroupStarts {
  readonly partitionCount: number;
  /** Where partitions start, by partition; those that are not in it: at what was committed, or at their first offset. */
  readonly starts: Map<number, number>;
}

/**
 * The offsets at which the partitions of a group start. "latest" is turned into offsets here and now: looked up later,
 * by each member in its own time, it would skip what was appended meanwhile.
 *
 * @throws ShopSimError TOPIC_UNSUITABLE for a topic that does not exist; what {@link openAdmin} throws
 */
export async function findGroupStarts(options: ConsumerGroupOptions, clock: Clock): Promise<GroupStarts> {
  const { settings, groupId, topic, from, isolation } = options;
  const admin = await openAdmin(settings);
  try {
    const info = await admin.topicInfo(topic);
    if (info === undefined) throw new ShopSimError('TOPIC_UNSUITABLE', `Topic "${topic}" does not exist.`);
    const partitionCount = info.partitions;
    if (from === 'earliest') return { partitionCount, starts: new Map() };
    if (from !== 'latest') return { partitionCount, starts: new Map(from) };
    const [ends, committed] = await Promise.all([
      isolation === 'readCommitted'
        ? fetchOffsets(settings, topic, 'latest', clock, isolation)
        : admin.endOffsets(topic),
      admin.committedOffsets(groupId, topic),
    ]);
    return { partitionCount, starts: new Map([...ends].filter(([partition]) => !committed.has(partition))) };
  } finally {
    await admin.close();
  }
}
