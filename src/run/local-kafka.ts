import { mkdtemp, rm } from 'node:fs/promises';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../clock.ts';
import { findDistribution } from '../cluster/distribution.ts';
import { LocalCluster } from '../cluster/local-cluster.ts';
import type { BrokerFaults } from './broker-faults.ts';
import { localFaults } from './local-faults.ts';
import type { LocalPlan } from './plan.ts';

/** broker.session.timeout.ms: a killed leader is replaced after so long; a third of Kafka's default, so that a run need not wait. */
export const localSessionTimeoutMs = 3000;
/** A JVM that starts fast and leaves the processors to the load: the nodes share this machine with it. */
const jvmOptions = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];
const heapMb = 384;

/**
 * A real Kafka that lives as long as a run, on loopback ports of this machine, in a temporary folder. It begins to start
 * when this is constructed, and it dies with this process whatever happens to it.
 */
export class LocalKafka {
  readonly #starting: Promise<LocalCluster>;
  #cluster: LocalCluster | undefined;
  #folder: string | undefined;
  readonly #onExit = (): void => {
    this.#cluster?.disposeSync();
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  };

  constructor(plan: LocalPlan) {
    process.once('exit', this.#onExit);
    this.#starting = this.#start(plan);
    // Whoever waits for it gets the failure.
    this.#starting.catch(() => undefined);
  }

  /** Once it has started. */
  get faults(): BrokerFaults | undefined {
    return this.#cluster && localFaults(this.#cluster.nodes);
  }

  /**
   * `host:port` of its brokers, separated by commas, once each of them knows all.
   *
   * @throws ShopSimError LOCAL_CLUSTER_FAILED without Java, or without Maven and KAFKA_HOME
   */
  async bootstrapServers(): Promise<string> {
    return (await this.#starting).bootstrapServers;
  }

  /** Kills its nodes and removes everything. Resolves also when it never started. */
  async close(): Promise<void> {
    const cluster = await this.#starting.catch(() => undefined);
    await cluster?.dispose();
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true, maxRetries: 3 });
    process.off('exit', this.#onExit);
  }

  async #start({ brokers: nodes, kafkaHome }: LocalPlan): Promise<LocalCluster> {
    const distribution = await findDistribution({ kafkaHome });
    this.#folder = await mkdtemp(join(tmpdir(), 'shop-sim-kafka-'));
    const options = { nodes, dataDir: this.#folder, distribution, heapMb, jvmOptions };
    this.#cluster = await LocalCluster.start({ ...options, sessionTimeoutMs: localSessionTimeoutMs }, systemClock);
    return this.#cluster;
  }
}
