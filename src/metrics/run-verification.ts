import { promisesNoLoss, promisesOrder } from './promises.ts';
import type { FindingSample, TargetResult } from './result.ts';
import { counted } from './wording.ts';

/** What `shop-sim verify` found: the account of a run by its journal and by the log. Counts are orders or records. */
export interface RunVerification {
  readonly schema: 'shop-sim/verification/1';
  readonly run: {
    readonly id: string;
    readonly startedAt: string;
    readonly command: string;
    /** The run ended by itself; false: it crashed, or it still goes on. */
    readonly ended: boolean;
  };
  readonly target: Pick<TargetResult, 'acks' | 'idempotent'> & {
    readonly bootstrapServers: string;
    readonly clusterId: string | null;
    readonly topic: string;
    readonly partitions: number;
  };
  /** Orders whose fate the journal knows. It is about 0.2 s behind when a run is killed. */
  readonly journal: {
    readonly acked: number;
    readonly failed: number;
    readonly indeterminate: number;
    readonly dropped: number;
    /** Bytes at its end that were being written when the run was killed; they are left out. */
    readonly tornBytes: number;
  };
  readonly log: {
    /** Records of the run. */
    readonly records: number;
    /** Orders that the journal knows to be acked, in the log. */
    readonly ackedFound: number;
    /** The same, not in the log. */
    readonly ackedLost: number;
    /** The same, where the log's retention had deleted records of the run: lost or not, nobody can tell. */
    readonly expired: number;
    /** Orders in the log that the journal knows to be failed or indeterminate. */
    readonly indeterminateInLog: number;
    /** Orders in the log of which the journal knows nothing: acked or not, in the last moments of the run. */
    readonly unknownInLog: number;
    readonly logDuplicates: number;
    readonly outOfOrder: number;
    readonly keyOutOfOrder: number;
    readonly corrupt: number;
    /** Records of others between them. */
    readonly foreign: number;
  };
  /** The first 20 of each kind that is a finding. */
  readonly samples: readonly FindingSample[];
  /** What the run made on the cluster. */
  readonly leftovers: {
    readonly topics: readonly string[];
    /** Those that the run would have deleted at its end; they may be gone. */
    readonly groups: readonly string[];
    /** `--delete-topics`: they were deleted after the accounting. */
    readonly deleted: boolean;
  };
  readonly verdict: 'PASS' | 'FAIL';
}

/** What the settings of the run promised and did not hold, a phrase each; none when every promise held. */
export function brokenByLog({ target, log }: Pick<RunVerification, 'target' | 'log'>): string[] {
  return [
    ...(promisesNoLoss(target) ? found(log.ackedLost, 'acknowledged order', 'lost: not in the log') : []),
    ...(promisesOrder(target)
      ? [
          ...found(log.logDuplicates, 'record', 'duplicate: the same order at another offset'),
          ...found(log.outOfOrder, 'record', 'out of order: behind a later one of the same producer'),
          ...found(log.keyOutOfOrder, 'record', 'out of order: behind a later one of the same key'),
        ]
      : []),
    ...found(log.corrupt, 'record', 'corrupt: the value does not match its checksum'),
  ];
}

function found(count: number, noun: string, what: string): string[] {
  return count === 0 ? [] : [`${counted(count, noun)} ${what}`];
}
