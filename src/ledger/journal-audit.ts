import { crc32c } from '@node-rs/crc32';
import { isStamp, readRunHash, readSeq } from '../orders/stamp.ts';
import type { JournalFates } from './journal-reader.ts';
import { chunkOrders } from './ledger-memory.ts';
import type { AuditSample } from './log-audit.ts';
import { LogChecker, samplesPerKind, type LogCheckCounts } from './log-checker.ts';

/** What the log says about the orders of a journal. */
export interface JournalAuditFindings {
  /** Orders that the journal knows to be acked, in the log. */
  readonly ackedFound: number;
  /** The same, not in the log. */
  readonly lost: number;
  /** The same, where the log had given up records of the run before it was read: lost or not, nobody can tell. */
  readonly expired: number;
  /** Indeterminate or failed orders that are in the log after all. */
  readonly indeterminateInLog: number;
  /** Orders in the log of which the journal knows nothing: settled after it was last written. */
  readonly unknownInLog: number;
  /** Records of others. */
  readonly foreign: number;
  readonly checked: LogCheckCounts;
  readonly samples: readonly AuditSample[];
}

/**
 * Compares the log, as an independent reader reads it, with the journal of a run that is not there any more. About
 * 200 ns a record.
 */
export class JournalAudit {
  readonly #fates: JournalFates;
  readonly #runHash: number;
  readonly #checker = new LogChecker();
  #ackedFound = 0;
  #indeterminateInLog = 0;
  #unknownInLog = 0;
  #foreign = 0;

  constructor(fates: JournalFates, runHash: number) {
    this.#fates = fates;
    this.#runHash = runHash;
  }

  /** Takes the next record of a partition, whoever it belongs to. */
  record(partition: number, offset: number, value: Uint8Array | null, stamp: Uint8Array | null | undefined): void {
    if (stamp === null || stamp === undefined || !isStamp(stamp) || readRunHash(stamp) !== this.#runHash) {
      this.#foreign += 1;
      return;
    }
    const { seen } = this.#checker;
    const seenCount = seen.size;
    this.#checker.check(partition, offset, stamp, crc32c(value ?? new Uint8Array(0)));
    if (seen.size > seenCount) this.#account(readSeq(stamp));
  }

  /**
   * The log was read from the run's start to its end.
   *
   * @param hasExpired the log had given up records of the run
   */
  conclude(hasExpired: boolean): JournalAuditFindings {
    const missing = this.#fates.acked.size - this.#ackedFound;
    const kind = hasExpired ? 'expired' : 'lost';
    const named = this.#firstMissing(Math.min(missing, samplesPerKind));
    return {
      ackedFound: this.#ackedFound,
      lost: hasExpired ? 0 : missing,
      expired: hasExpired ? missing : 0,
      indeterminateInLog: this.#indeterminateInLog,
      unknownInLog: this.#unknownInLog,
      foreign: this.#foreign,
      checked: this.#checker.counts(),
      samples: [
        ...named.map((seq) => ({ kind, service: null, seq, partition: null, offset: null }) as const),
        ...this.#checker.samples().map((sample) => ({ ...sample, service: null })),
      ],
    };
  }

  #account(seq: number): void {
    const { acked, indeterminate, failed } = this.#fates;
    if (acked.has(seq)) this.#ackedFound += 1;
    else if (indeterminate.has(seq) || failed.has(seq)) this.#indeterminateInLog += 1;
    else this.#unknownInLog += 1;
  }

  /** The first acked orders that are not in the log, by number. */
  #firstMissing(count: number): number[] {
    const { acked, orders } = this.#fates;
    const { seen } = this.#checker;
    const found: number[] = [];
    for (let seq = 0; seq < orders && found.length < count; seq++) {
      if (seq % chunkOrders === 0 && seen.isPageFull(seq / chunkOrders)) seq += chunkOrders - 1;
      else if (acked.has(seq) && !seen.has(seq)) found.push(seq);
    }
    return found;
  }
}
