import type { GroupCoordinator } from '../group/group-coordinator.ts';
import type { TopicRegistry } from '../topics/topic-registry.ts';
import type { StoredDecision, StoredIdentity } from '../transactions/transaction-store.ts';
import type { JournalContent } from './transaction-journal.ts';

/**
 * Decides what a data folder's last run left undecided, once its topics and committed offsets are in memory: a
 * transaction whose commit was decided gets the markers and offsets that are missing; every other open one is aborted,
 * in the next epoch of its producer, which is fenced by that.
 *
 * @returns the identities as they are now
 */
export function restoreTransactions(
  { identities, commits, unfinished }: JournalContent,
  topics: TopicRegistry,
  groups: GroupCoordinator,
  timestampMs: number,
): readonly StoredIdentity[] {
  for (const { offsets } of commits) {
    for (const { groupId, topic, partition, committed } of offsets) groups.commit(groupId, topic, partition, committed);
  }
  for (const decision of unfinished) finish(decision, topics, timestampMs);
  const fenced = abortOpen(identities, topics, timestampMs);
  return identities.map((identity) =>
    fenced.has(identity.producerId) ? { ...identity, producerEpoch: identity.producerEpoch + 1 } : identity,
  );
}

function finish(decision: StoredDecision, topics: TopicRegistry, timestampMs: number): void {
  const { producerId, producerEpoch, commits } = decision;
  for (const { topic, index } of decision.partitions) {
    const partition = topics.partition(topic, index);
    if (partition?.transactions.isOpen(producerId) !== true) continue;
    partition.endTransaction({ producerId, producerEpoch, commits, timestampMs });
  }
}

/** The producers whose transactions were aborted. */
function abortOpen(
  identities: readonly StoredIdentity[],
  topics: TopicRegistry,
  timestampMs: number,
): ReadonlySet<number> {
  const epochs = new Map(identities.map(({ producerId, producerEpoch }) => [producerId, producerEpoch]));
  const fenced = new Set<number>();
  for (const topic of topics.list()) {
    for (const partition of topic.partitions) {
      for (const { producerId, producerEpoch } of partition.transactions.openProducers) {
        const epoch = (epochs.get(producerId) ?? producerEpoch) + 1;
        partition.endTransaction({ producerId, producerEpoch: epoch, commits: false, timestampMs });
        fenced.add(producerId);
      }
    }
  }
  return fenced;
}
