import { resolveConnection } from '../kafka/client-properties.ts';
import type { ConnectionSettings } from '../kafka/settings.ts';
import type { LoadWindow } from '../load/load-window.ts';
import type { BrokerFaults } from './broker-faults.ts';
import { EmbeddedBroker } from './embedded-broker.ts';
import { embeddedFaults } from './embedded-faults.ts';
import { LocalKafka } from './local-kafka.ts';
import type { FromBroker } from './messages.ts';
import type { TargetPlan } from './plan.ts';

/** How long the embedded broker may take to close: it has nothing to save. */
const closeTimeoutMs = 2000;

/** The cluster that a run works on: somebody's Kafka, or one of the run's own, which lives as long as the run. */
export class ClusterOfRun {
  readonly #plan: TargetPlan;
  readonly #broker: EmbeddedBroker | undefined;
  readonly #kafka: LocalKafka | undefined;
  readonly #embeddedFaults: BrokerFaults | undefined;

  constructor(plan: TargetPlan, onMessage: (message: FromBroker) => void, onFailure: (error: Error) => void) {
    this.#plan = plan;
    if (plan.kind === 'embedded') {
      this.#broker = new EmbeddedBroker(plan, onMessage, onFailure);
      this.#embeddedFaults = embeddedFaults(plan.brokers, this.#broker);
    }
    if (plan.kind === 'local') this.#kafka = new LocalKafka(plan);
  }

  /** What is gone with the cluster when the run ends need not be deleted. */
  get endsWithRun(): boolean {
    return this.#plan.kind !== 'kafka';
  }

  /** What can be done to its brokers, once it can be reached; undefined: they are somebody's. */
  get faults(): BrokerFaults | undefined {
    return this.#kafka?.faults ?? this.#embeddedFaults;
  }

  /** How it is reached, in words for the user. */
  get step(): string {
    if (this.#plan.kind === 'kafka') return `connecting to ${serversOf(this.#plan.connection)}`;
    const { brokers } = this.#plan;
    if (this.#plan.kind === 'local') {
      return brokers === 1
        ? 'starting a real Kafka on this machine'
        : `starting a real Kafka of ${brokers} brokers on this machine`;
    }
    if (this.#plan.discards === true) return 'starting a null sink';
    return brokers === 1 ? 'starting an embedded broker' : `starting ${brokers} embedded brokers`;
  }

  /** How clients reach it, once it can be reached. */
  async connection(): Promise<ConnectionSettings> {
    if (this.#plan.kind === 'kafka') return this.#plan.connection;
    const bootstrapServer =
      (await this.#kafka?.started())?.bootstrapServers ?? (await this.#broker?.bootstrapServers());
    return resolveConnection({ bootstrapServer, commandConfig: undefined, commandProperties: [] }, noFiles).settings;
  }

  begin(window: LoadWindow): void {
    this.#broker?.begin(window);
  }

  endMeasure(): void {
    this.#broker?.endMeasure();
  }

  async close(): Promise<void> {
    await this.#broker?.close(closeTimeoutMs);
    await this.#kafka?.close();
  }
}

/** `host:port`, separated by commas. */
export function serversOf(connection: ConnectionSettings): string {
  return connection.bootstrapServers.map(({ host, port }) => `${host}:${port}`).join(', ');
}

function noFiles(path: string): never {
  throw new Error(`the connection to the run's own cluster needs no file, but ${path} was asked for`);
}
