import { resolveConnection } from '../kafka/client-properties.ts';
import type { ConnectionSettings } from '../kafka/settings.ts';
import type { LoadWindow } from '../load/load-window.ts';
import { EmbeddedBroker } from './embedded-broker.ts';
import type { FromBroker } from './messages.ts';
import type { TargetPlan } from './plan.ts';

/** How long the embedded broker may take to close: it has nothing to save. */
const closeTimeoutMs = 2000;

/** The cluster that a run works on: somebody's Kafka, or the embedded broker, which lives as long as the run. */
export class ClusterOfRun {
  readonly #plan: TargetPlan;
  readonly #broker: EmbeddedBroker | undefined;

  constructor(plan: TargetPlan, onMessage: (message: FromBroker) => void, onFailure: (error: Error) => void) {
    this.#plan = plan;
    this.#broker = plan.kind === 'embedded' ? new EmbeddedBroker(plan, onMessage, onFailure) : undefined;
  }

  /** What is gone with the cluster when the run ends need not be deleted. */
  get endsWithRun(): boolean {
    return this.#broker !== undefined;
  }

  /** How it is reached, in words for the user. */
  get step(): string {
    if (this.#plan.kind === 'kafka') return `connecting to ${serversOf(this.#plan.connection)}`;
    if (this.#plan.discards === true) return 'starting a null sink';
    return this.#plan.brokers === 1 ? 'starting an embedded broker' : `starting ${this.#plan.brokers} embedded brokers`;
  }

  /** How clients reach it, once it can be reached. */
  async connection(): Promise<ConnectionSettings> {
    if (this.#plan.kind === 'kafka') return this.#plan.connection;
    if (this.#broker === undefined) throw new Error('an embedded target has a broker');
    const bootstrapServer = await this.#broker.bootstrapServers();
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
  }
}

/** `host:port`, separated by commas. */
export function serversOf(connection: ConnectionSettings): string {
  return connection.bootstrapServers.map(({ host, port }) => `${host}:${port}`).join(', ');
}

function noFiles(path: string): never {
  throw new Error(`the connection to the embedded broker needs no file, but ${path} was asked for`);
}
