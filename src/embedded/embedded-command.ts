import type { FaultRule } from './faults.ts';
import type { EmbeddedClusterOptions } from './options.ts';

/** What a thread that runs an embedded cluster is started with (`workerData`): the options without their function. */
export type EmbeddedThreadData = Omit<EmbeddedClusterOptions, 'log'>;

/** What another thread may want of an embedded cluster. Plain data: crosses threads. */
export type EmbeddedCommand =
  | { readonly kind: 'add-fault'; readonly rule: FaultRule }
  | { readonly kind: 'remove-fault'; readonly faultId: number }
  | { readonly kind: 'stop-broker' | 'start-broker'; readonly brokerId: number };

/** The fault's number, or whether there was one; otherwise true. */
export type EmbeddedAnswer = number | boolean;
