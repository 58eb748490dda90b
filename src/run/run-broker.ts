import { once } from 'node:events';
import { systemClock } from '../clock.ts';
import { startEmbeddedCluster } from '../embedded/embedded-broker.ts';
import type { BrokerPlan } from './plan.ts';

/** What `shop-sim broker` tells while it runs. */
export interface BrokerObserver {
  /** It answers clients from now on; `host:port` of each broker. */
  onListening(cluster: { readonly clusterId: string; readonly addresses: readonly string[] }): void;
  /** `debug` is what one client did wrong, `error` a mistake of the broker's own or of its disk. */
  onLog(level: 'debug' | 'error', text: string): void;
}

/**
 * `shop-sim broker`: embedded brokers for other programs, in this thread, until `stop`. Resolves when everything is
 * closed, and with a data folder everything is on disk.
 *
 * @throws ShopSimError USAGE for a port in use, an address that is not this machine's, a data folder that cannot be used
 */
export async function runBroker(plan: BrokerPlan, observer: BrokerObserver, stop: AbortSignal): Promise<void> {
  const cluster = await startEmbeddedCluster(
    {
      brokers: plan.ports.length,
      host: plan.host,
      ports: plan.ports,
      defaultPartitions: plan.partitions,
      totalRetentionBytes: plan.memoryBytes,
      dataDir: plan.dataDir,
      log: (level, text) => observer.onLog(level, text),
    },
    systemClock,
  );
  try {
    observer.onListening({ clusterId: cluster.clusterId, addresses: cluster.bootstrapServers.split(',') });
    if (!stop.aborted) await once(stop, 'abort');
  } finally {
    await cluster.close();
  }
}
