import type { SerializedError } from '../errors.ts';
import type { LogLevel } from './cluster-state.ts';
import type { FaultRule } from './faults.ts';
import type { EmbeddedClusterOptions } from './options.ts';

/** What a thread that runs an embedded cluster is started with (`workerData`): the options without their function. */
export type EmbeddedThreadData = Omit<EmbeddedClusterOptions, 'log'>;

/** A command to that thread; it answers with a `done` or `failed` of the same id. */
export type EmbeddedCommand = { readonly id: number } & (
  | { readonly kind: 'add-fault'; readonly rule: FaultRule }
  | { readonly kind: 'remove-fault'; readonly faultId: number }
  | { readonly kind: 'stop-broker' | 'start-broker' | 'freeze-broker' | 'thaw-broker'; readonly brokerId: number }
  | { readonly kind: 'drop-connections'; readonly brokerId: number | undefined }
  | { readonly kind: 'close' }
);

/** What the thread says: first `started` or `failed` with id 0, then answers and log lines. */
export type EmbeddedMessage =
  | { readonly kind: 'started'; readonly bootstrapServers: string; readonly clusterId: string }
  /** `value`: the fault's number, whether there was one, how many connections were dropped; otherwise true. */
  | { readonly kind: 'done'; readonly id: number; readonly value: number | boolean }
  | { readonly kind: 'failed'; readonly id: number; readonly error: SerializedError }
  | { readonly kind: 'log'; readonly level: LogLevel; readonly text: string };
