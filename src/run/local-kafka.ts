import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../clock.ts';
import { findDistribution } from '../cluster/distribution.ts';
import { requireJava } from '../cluster/java.ts';
import { LocalCluster } from '../cluster/local-cluster.ts';
import type { BrokerFaults } from './broker-faults.ts';
import { localFaults } from './local-faults.ts';
import type { ClusterPlan } from './plan.ts';

/** broker.session.timeout.ms: a killed leader is replaced after so long, a third of Kafka's default. */
const sessionTimeoutMs = 3000;
/** A JVM that starts fast and leaves the processors to the load: the nodes share this machine with it. */
const jvmOptions = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];
const heapMb = 384;

/**
 * A real Kafka on loopback ports of this machine that dies with this process, whatever happens to it. It begins to start
 * when this is constructed.
 */
export class LocalKafka {
  readonly #plan: ClusterPlan;
  readonly #starting: Promise<LocalCluster>;
  #cluster: LocalCluster | undefined;
  /** Removed at the end, unlike one of the user's. */
  #temporaryFolder: string | undefined;

  constructor(plan: ClusterPlan) {
    this.#plan = plan;
    process.once('exit', this.#onExit);
    this.#starting = this.#start();
    // Whoever waits for it gets the failure.
    this.#starting.catch(() => undefined);
  }

  /** Once it has started. */
  get faults(): BrokerFaults | undefined {
    return this.#cluster && localFaults(this.#cluster.nodes);
  }

  /**
   * Resolves when each of its brokers knows all.
   *
   * @throws ShopSimError LOCAL_CLUSTER_FAILED without Java, or without Maven and a Kafka download
   */
  started(): Promise<LocalCluster> {
    return this.#starting;
  }

  /** Ends its processes and removes what is temporary. Resolves also when it never started. */
  async close(): Promise<void> {
    const cluster = await this.#starting.catch(() => undefined);
    if (this.#plan.dataDir === undefined) await cluster?.dispose();
    else await cluster?.stop();
    if (this.#temporaryFolder !== undefined) {
      await rm(this.#temporaryFolder, { recursive: true, force: true, maxRetries: 3 });
    }
    process.off('exit', this.#onExit);
  }

  async #start(): Promise<LocalCluster> {
    const { brokers: nodes, kafkaHome } = this.#plan;
    // First: Maven without Java says so in a way that nobody understands.
    await requireJava();
    const distribution = await findDistribution({ kafkaHome });
    const dataDir = this.#plan.dataDir ?? (await this.#makeFolder());
    const options = { nodes, dataDir, distribution, heapMb, jvmOptions, sessionTimeoutMs };
    this.#cluster = await LocalCluster.start(options, systemClock);
    return this.#cluster;
  }

  async #makeFolder(): Promise<string> {
    this.#temporaryFolder = await mkdtemp(join(tmpdir(), 'shop-sim-kafka-'));
    return this.#temporaryFolder;
  }

  /** A second Ctrl-C: nothing is waited for. */
  readonly #onExit = (): void => {
    if (this.#plan.dataDir === undefined) this.#cluster?.disposeSync();
    else for (const node of this.#cluster?.nodes ?? []) node.killSync();
    if (this.#temporaryFolder !== undefined) rmSync(this.#temporaryFolder, { recursive: true, force: true });
  };
}
