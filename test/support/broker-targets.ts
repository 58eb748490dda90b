import { systemClock } from '../../src/clock.ts';
import { type EmbeddedClusterOptions, startEmbeddedCluster } from '../../src/embedded/embedded-broker.ts';
import type { EmbeddedCluster } from '../../src/embedded/embedded-broker.ts';
import { onTestFinished } from 'vitest';

/** A broker that the contract suite runs against. */
export interface BrokerTarget {
  /** Starts it, or finds it; called once before the suite. */
  start(): Promise<{ readonly bootstrapServers: string; close(): Promise<void> }>;
}

/** One embedded broker, with what it says about its own mistakes turned into a failure. */
export const embeddedTarget: BrokerTarget = {
  async start() {
    const mistakes: string[] = [];
    const cluster = await startEmbeddedCluster(
      {
        log: (level, text) => {
          if (level === 'error') mistakes.push(text);
        },
      },
      systemClock,
    );
    return {
      bootstrapServers: cluster.bootstrapServers,
      close: async () => {
        await cluster.close();
        if (mistakes.length > 0) throw new Error(`the embedded broker made mistakes: ${mistakes.join('\n')}`);
      },
    };
  },
};

/** A real Kafka that runs already. */
export function realTarget(bootstrapServers: string): BrokerTarget {
  return {
    start: () => Promise.resolve({ bootstrapServers, close: () => Promise.resolve() }),
  };
}

/** An embedded cluster for one test, closed when that ends. */
export async function useEmbeddedCluster(options: EmbeddedClusterOptions = {}): Promise<EmbeddedCluster> {
  const cluster = await startEmbeddedCluster(options, systemClock);
  onTestFinished(() => cluster.close());
  return cluster;
}
