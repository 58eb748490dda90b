import type { Clock } from '../../clock.ts';
import type { WriteLog } from '../cluster-state.ts';
import type { GroupCoordinator } from '../group/group-coordinator.ts';
import type { TopicRegistry } from '../topics/topic-registry.ts';
import type { TransactionParticipants } from './transaction-coordinator.ts';

/** The topics and groups of the cluster, as a transaction coordinator acts upon them. */
export function transactionParticipants(
  topics: TopicRegistry,
  groups: GroupCoordinator,
  clock: Clock,
  nextProducerId: () => number,
  log: WriteLog,
): TransactionParticipants {
  return {
    nextProducerId,
    endOn({ topic, index }, producerId, producerEpoch, commits) {
      const timestampMs = Math.floor(clock.epochMs());
      try {
        // The topic may have been deleted meanwhile.
        topics.partition(topic, index)?.endTransaction({ producerId, producerEpoch, commits, timestampMs });
      } catch (error) {
        log('error', `Cannot end a transaction in ${topic}-${index}: ${String(error)}`);
      }
    },
    commitOffset({ groupId, topic, partition, committed }) {
      if (topics.partition(topic, partition) === undefined) return;
      groups.commit(groupId, topic, partition, committed);
    },
  };
}
