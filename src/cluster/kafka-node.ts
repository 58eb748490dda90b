import { readFile, stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { ShopSimError } from '../errors.ts';
import { fetchBrokerIds } from './broker-ids.ts';
import type { KafkaDistribution } from './distribution.ts';
import { mostTellingLine } from './external-program.ts';
import { tailLog } from './log-tail.ts';
import type { NodeAddress } from './node-config.ts';
import type { OwnedProcess, ProcessExit } from './owned-process.ts';
import { startOwnedProcess } from './owned-process.ts';
import { systemErrorCode } from './system-error.ts';
import { waitUntil } from './wait-until.ts';

/** How to run a node that is configured and formatted. */
export interface KafkaNodeSettings {
  readonly address: NodeAddress;
  readonly distribution: KafkaDistribution;
  readonly propertiesFile: string;
  readonly logFile: string;
  /** -Xmx. */
  readonly heapMb: number;
  readonly jvmOptions: readonly string[];
  readonly startTimeoutMs: number;
  /** After so long a stop becomes a kill. */
  readonly stopTimeoutMs: number;
}

/** One broker and controller: a Java process that can be started, stopped, killed, paused and started again. */
export class KafkaNode {
  readonly id: number;
  readonly host: string;
  readonly clientPort: number;
  readonly internalPort: number;
  readonly logFile: string;
  readonly #settings: KafkaNodeSettings;
  readonly #clock: Clock;
  #process: OwnedProcess | undefined;

  constructor(settings: KafkaNodeSettings, clock: Clock) {
    this.id = settings.address.nodeId;
    this.host = settings.address.host;
    this.clientPort = settings.address.clientPort;
    this.internalPort = settings.address.internalPort;
    this.logFile = settings.logFile;
    this.#settings = settings;
    this.#clock = clock;
  }

  /** Process id; `undefined` while the node does not run. */
  get pid(): number | undefined {
    return this.isRunning ? this.#process?.pid : undefined;
  }

  /** Whether the process is there (a paused one is). */
  get isRunning(): boolean {
    return this.#process !== undefined && this.#process.exit === undefined;
  }

  /**
   * Starts the process and resolves when the broker takes part in the cluster and answers.
   *
   * @throws ShopSimError LOCAL_CLUSTER_FAILED when it ends, or is not ready in time; the log is named
   */
  async start(): Promise<void> {
    if (this.isRunning) return;
    const { distribution, heapMb, jvmOptions, propertiesFile } = this.#settings;
    const logOffset = await sizeOf(this.logFile);
    const kafka = await startOwnedProcess(
      'java',
      [
        `-Xmx${heapMb}m`,
        ...jvmOptions,
        '-Dorg.slf4j.simpleLogger.showDateTime=true',
        '-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd HH:mm:ss.SSS',
        '-cp',
        distribution.classPath,
        'kafka.Kafka',
        propertiesFile,
      ],
      this.logFile,
    );
    this.#process = kafka;
    await this.#waitUntilStarted(kafka, logOffset);
    await this.#waitUntilKnown(kafka);
  }

  /** Asks the node to leave in good order (SIGTERM): its leaderships move first. Resolves when the process is gone. */
  async stop(): Promise<void> {
    const kafka = this.#process;
    if (kafka === undefined || kafka.exit !== undefined) return;
    kafka.signal('SIGTERM');
    // A paused process takes the SIGTERM only when it goes on.
    kafka.signal('SIGCONT');
    const cancelled = new AbortController();
    const tooLate = delay(this.#settings.stopTimeoutMs, undefined, { signal: cancelled.signal }).catch(() => undefined);
    await Promise.race([kafka.exited, tooLate]);
    cancelled.abort();
    if (kafka.exit === undefined) await this.kill();
  }

  /** Ends the process at once (SIGKILL), as a crash of the machine would look to the others. Resolves when it is gone. */
  async kill(): Promise<void> {
    const kafka = this.#process;
    if (kafka === undefined || kafka.exit !== undefined) return;
    kafka.signal('SIGKILL');
    await keepingLoopAlive(kafka.exited);
  }

  /** {@link kill} for exit handlers: sends the signal and does not wait. */
  killSync(): void {
    this.#process?.signal('SIGKILL');
  }

  /** Freezes the process (SIGSTOP): connections stay open and nothing answers. */
  pause(): void {
    this.#process?.signal('SIGSTOP');
  }

  /** Lets a paused process go on (SIGCONT). */
  resume(): void {
    this.#process?.signal('SIGCONT');
  }

  /** The line that Kafka logs last in a start: the broker is registered and unfenced, its listeners are open. */
  async #waitUntilStarted(kafka: OwnedProcess, logOffset: number): Promise<void> {
    const tail = tailLog(this.logFile, logOffset);
    let text = '';
    const started = await waitUntil(
      async () => {
        text += await tail.next();
        if (text.includes('Kafka Server started')) return true;
        if (kafka.exit !== undefined) throw await this.#startFailure(kafka.exit, logOffset);
        return undefined;
      },
      this.#clock,
      this.#settings.startTimeoutMs,
    );
    if (started === undefined) throw this.#notReady();
  }

  async #waitUntilKnown(kafka: OwnedProcess): Promise<void> {
    const known = await waitUntil(
      async () => {
        if (kafka.exit !== undefined) throw await this.#startFailure(kafka.exit, 0);
        const ids = await fetchBrokerIds(this.host, this.internalPort, 2000);
        return ids?.includes(this.id) === true ? true : undefined;
      },
      this.#clock,
      this.#settings.startTimeoutMs,
    );
    if (known === undefined) throw this.#notReady();
  }

  async #startFailure(exit: ProcessExit, logOffset: number): Promise<ShopSimError> {
    const log = await readFile(this.logFile, 'utf8');
    const ending = exit.signal === null ? `exit code ${exit.exitCode ?? '?'}` : exit.signal;
    return new ShopSimError(
      'LOCAL_CLUSTER_FAILED',
      `Node ${this.id} of the local cluster ended while it started (${ending}): ${mostTellingLine(log.slice(logOffset))} ` +
        `Its log is ${this.logFile}.`,
      { canRetry: /BindException|Address already in use/.test(log.slice(logOffset)) },
    );
  }

  #notReady(): ShopSimError {
    return new ShopSimError(
      'LOCAL_CLUSTER_FAILED',
      `Node ${this.id} of the local cluster was not ready within ${this.#settings.startTimeoutMs / 1000} s. ` +
        `Its log is ${this.logFile}.`,
    );
  }
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return 0;
    throw error;
  }
}

/** Owned processes do not keep the event loop alive; a caller who awaits one's end must not see the program end first. */
async function keepingLoopAlive<Result>(promise: Promise<Result>): Promise<Result> {
  const timer = setInterval(() => undefined, 1000);
  try {
    return await promise;
  } finally {
    clearInterval(timer);
  }
}
