import { ShopSimError } from '../../errors.ts';
import type { Brokers } from '../brokers.ts';
import { TopicConfig } from '../topics/topic-config.ts';
import type { TopicRegistry } from '../topics/topic-registry.ts';
import type { DataFolder } from './data-folder.ts';

/**
 * Fills memory with the topics of a data folder, sequences of idempotent producers included. Leaders start in a new
 * epoch.
 * @throws ShopSimError USAGE when replicas are on brokers that this cluster does not have
 */
export function restoreTopics(folder: DataFolder, topics: TopicRegistry, brokers: Brokers): void {
  for (const saved of folder.topics) {
    const assignments = saved.partitions.map(({ replicas }) => replicas);
    for (const id of assignments.flat()) if (brokers.get(id) === undefined) throw missingBroker(folder.path, id);
    const firstEpoch = Math.max(-1, ...saved.partitions.map(({ leaderEpoch }) => leaderEpoch)) + 1;
    const topic = topics.create(
      saved.name,
      new TopicConfig(new Map(Object.entries(saved.configs))),
      assignments,
      firstEpoch,
    );
    for (const partition of topic.partitions) {
      const { segments, startOffset } = folder.recoverLog(topic.name, partition.index, (batch, baseOffset) =>
        partition.rememberStored(batch, baseOffset),
      );
      partition.log.restore(segments, startOffset);
    }
  }
  topics.enforceBudget();
  folder.finishRestore();
}

function missingBroker(path: string, id: number): ShopSimError {
  return new ShopSimError(
    'USAGE',
    `The topics in ${path} need broker ${id}: start the cluster with as many brokers as before.`,
  );
}
