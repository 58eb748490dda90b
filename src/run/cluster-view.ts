import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { ShopSimError } from '../errors.ts';
import { askCluster } from '../kafka/metadata.ts';
import type { ConnectionSettings } from '../kafka/settings.ts';
import type { ClusterView } from './events/event-kind.ts';

const leaderTimeoutMs = 10_000;
const lookEveryMs = 50;

/** The cluster as it is when it is asked, on a connection of its own each time: brokers come and go. */
export function clusterView(connection: ConnectionSettings, ordersTopic: string, clock: Clock): ClusterView {
  const leaderNow = async (): Promise<number> => {
    const { topics } = await askCluster(connection, [ordersTopic], clock);
    return topics[0]?.partitions.find(({ index }) => index === 0)?.leaderId ?? -1;
  };
  return {
    async leaderOfOrders() {
      for (const deadlineMs = clock.nowMs() + leaderTimeoutMs; ;) {
        const leader = await leaderNow();
        if (leader >= 0) return leader;
        if (clock.nowMs() >= deadlineMs) {
          throw new ShopSimError(
            'BROKER_ERROR',
            `Partition 0 of topic "${ordersTopic}" had no leader for ${leaderTimeoutMs / 1000} s.`,
          );
        }
        await delay(lookEveryMs);
      }
    },
    async underReplicatedCount() {
      const { topics } = await askCluster(connection, 'all', clock);
      const partitions = topics.flatMap((topic) => topic.partitions);
      return partitions.filter(({ replicas, isr }) => isr.length < replicas.length).length;
    },
  };
}
