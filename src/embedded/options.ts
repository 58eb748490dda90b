import { ShopSimError } from '../errors.ts';
import type { WriteLog } from './cluster-state.ts';

const mebibyte = 1024 * 1024;

/** What an embedded cluster is made of. Everything but `log` is plain data and crosses threads. */
export interface EmbeddedClusterOptions {
  /** How many brokers, node ids 1 to N; 1 when undefined. */
  readonly brokers?: number | undefined;
  /** Address to listen on; 127.0.0.1 when undefined. */
  readonly host?: string | undefined;
  /** What clients are told to connect to; `host` when undefined, or `localhost` where that is every address. */
  readonly advertisedHost?: string | undefined;
  /** One port per broker; 0 or undefined: free ones. */
  readonly ports?: readonly number[] | 0 | undefined;
  /** For topics that do not say how many partitions they want; 12 when undefined. */
  readonly defaultPartitions?: number | undefined;
  /** Bound on the memory of all logs together; 512 MiB when undefined, at least 1 MiB. */
  readonly totalRetentionBytes?: number | undefined;
  /** Folder that keeps topics, records and offsets over a restart; undefined: memory only. */
  readonly dataDir?: string | undefined;
  /** A null sink: batches get their offsets and are dropped unchecked and unread; false when undefined. */
  readonly discards?: boolean | undefined;
  /** Decides which requests faults hit; 1 when undefined. */
  readonly seed?: number | undefined;
  /** How long the first member of an empty group waits for others; 50 ms when undefined. */
  readonly groupInitialRebalanceDelayMs?: number | undefined;
  /** Told what clients did wrong (`debug`) and what went wrong here (`error`). */
  readonly log?: WriteLog | undefined;
}

/** The options with every default. */
export interface ResolvedOptions {
  readonly brokerCount: number;
  readonly host: string;
  readonly advertisedHost: string;
  readonly ports: readonly number[];
  readonly defaultPartitions: number;
  readonly totalRetentionBytes: number;
  readonly dataDir: string | undefined;
  readonly discards: boolean;
  readonly seed: number;
  readonly groupInitialRebalanceDelayMs: number;
  readonly log: WriteLog;
}

const maxBrokers = 100;

/** @throws ShopSimError USAGE for a value out of its bounds */
export function resolveOptions(options: EmbeddedClusterOptions): ResolvedOptions {
  const host = options.host ?? '127.0.0.1';
  const brokerCount = whole('number of brokers', options.brokers ?? 1, 1, maxBrokers);
  if (options.discards === true && options.dataDir !== undefined) {
    throw usage(`An embedded cluster that discards its records has nothing to keep in ${options.dataDir}.`);
  }
  const isWildcard = host === '0.0.0.0' || host === '::';
  return {
    brokerCount,
    host,
    advertisedHost: options.advertisedHost ?? (isWildcard ? 'localhost' : host),
    ports: resolvePorts(options.ports ?? 0, brokerCount),
    defaultPartitions: whole('number of partitions', options.defaultPartitions ?? 12, 1, 10_000),
    totalRetentionBytes: whole('retention in bytes', options.totalRetentionBytes ?? 512 * mebibyte, mebibyte),
    dataDir: options.dataDir,
    discards: options.discards ?? false,
    seed: options.seed ?? 1,
    groupInitialRebalanceDelayMs: options.groupInitialRebalanceDelayMs ?? 50,
    log: options.log ?? (() => undefined),
  };
}

function resolvePorts(ports: readonly number[] | 0, brokerCount: number): readonly number[] {
  if (ports === 0) return Array.from({ length: brokerCount }, () => 0);
  for (const port of ports) whole('port', port, 0, 65_535);
  if (ports.length === brokerCount) return ports;
  throw usage(`The embedded cluster has ${brokerCount} broker(s) and needs as many ports, not ${ports.length}.`);
}

function whole(what: string, value: number, min: number, max = Number.MAX_SAFE_INTEGER): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  const range = max === Number.MAX_SAFE_INTEGER ? `${min} or more` : `${min} to ${max}`;
  throw usage(`The ${what} of the embedded cluster is ${value}; it must be a whole number, ${range}.`);
}

function usage(message: string): ShopSimError {
  return new ShopSimError('USAGE', message);
}
