import { LocalKafka } from './local-kafka.ts';
import type { ClusterPlan } from './plan.ts';
import { aborted } from './settle-and-drain.ts';

/** What `shop-sim cluster` tells when its brokers answer. */
export interface ListeningCluster {
  readonly clusterId: string;
  /** `host:port` of each broker. */
  readonly addresses: readonly string[];
  /** Where its data, configuration and logs are. */
  readonly folder: string;
}

/**
 * `shop-sim cluster`: a real Kafka for other programs until `stop`. Resolves when its processes are gone and, without a
 * folder of the user's, its data as well.
 *
 * @throws ShopSimError LOCAL_CLUSTER_FAILED without Java, or without Maven and KAFKA_HOME
 */
export async function runCluster(
  plan: ClusterPlan,
  onListening: (cluster: ListeningCluster) => void,
  stop: AbortSignal,
): Promise<void> {
  const kafka = new LocalKafka(plan);
  try {
    const { clusterId, bootstrapServers, dataDir } = await kafka.started();
    onListening({ clusterId, addresses: bootstrapServers.split(','), folder: dataDir });
    await untilStopped(stop);
  } finally {
    await kafka.close();
  }
}

/** Its processes do not keep ours alive. */
async function untilStopped(stop: AbortSignal): Promise<void> {
  const timer = setInterval(() => undefined, 60_000);
  try {
    await aborted(stop);
  } finally {
    clearInterval(timer);
  }
}
