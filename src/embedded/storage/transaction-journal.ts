import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

import type { StoredDecision, StoredIdentity, TransactionStore } from '../transactions/transaction-store.ts';
import { readIfThere, writeAtomically } from './atomic-file.ts';

const fileName = 'shop-sim-transactions.jsonl';
/** Lines after which the file is written anew, at the next time that committed offsets are safe. */
const manyLines = 2000;

type Entry =
  | { readonly kind: 'identity'; readonly identity: StoredIdentity }
  | { readonly kind: 'decision'; readonly decision: StoredDecision }
  | { readonly kind: 'done'; readonly transactionalId: string }
  | { readonly kind: 'offsetsSaved' };

/** What a journal says that an earlier run left. */
export interface JournalContent {
  readonly identities: readonly StoredIdentity[];
  /** In the order in which they were made, those whose offsets may be missing in the offsets file. */
  readonly commits: readonly StoredDecision[];
  /** Those whose markers may be missing in some partitions. */
  readonly unfinished: readonly StoredDecision[];
}

/**
 * The transactions of a data folder: a line for each identity, for each decision before its first marker, and for each
 * decision whose markers are all written. A line is with the operating system when the call returns, so it outlives the
 * death of this process, as records do.
 */
export class TransactionJournal implements TransactionStore {
  readonly #path: string;
  readonly #identities = new Map<string, StoredIdentity>();
  #file: number;
  #lineCount = 0;

  /** Begins a new journal with these identities, in place of the old one, whose content must be dealt with. */
  constructor(dataDir: string, identities: readonly StoredIdentity[]) {
    this.#path = join(dataDir, fileName);
    for (const identity of identities) this.#identities.set(identity.transactionalId, identity);
    this.#file = this.#begin();
  }

  saveIdentity(identity: StoredIdentity): void {
    this.#identities.set(identity.transactionalId, identity);
    this.#append({ kind: 'identity', identity });
  }

  saveDecision(decision: StoredDecision): void {
    this.#append({ kind: 'decision', decision });
  }

  saveDone(transactionalId: string): void {
    this.#append({ kind: 'done', transactionalId });
  }

  /** Committed offsets were just saved as they are now: those of the decisions so far are among them. */
  saveOffsetsSaved(): void {
    if (this.#lineCount < manyLines) {
      this.#append({ kind: 'offsetsSaved' });
      return;
    }
    closeSync(this.#file);
    this.#file = this.#begin();
  }

  close(): void {
    closeSync(this.#file);
  }

  #begin(): number {
    const entries = [...this.#identities.values()].map((identity): Entry => ({ kind: 'identity', identity }));
    writeAtomically(this.#path, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    this.#lineCount = 0;
    return openSync(this.#path, 'a');
  }

  #append(entry: Entry): void {
    writeSync(this.#file, `${JSON.stringify(entry)}\n`);
    this.#lineCount += 1;
  }
}

/** Reads the journal of a data folder; a last line that is torn was never acted upon. */
export function readTransactionJournal(dataDir: string): JournalContent {
  const identities = new Map<string, StoredIdentity>();
  let commits: StoredDecision[] = [];
  const unfinished = new Map<string, StoredDecision>();
  for (const line of (readIfThere(join(dataDir, fileName)) ?? '').split('\n')) {
    const entry = parse(line);
    if (entry?.kind === 'identity') {
      identities.set(entry.identity.transactionalId, entry.identity);
    } else if (entry?.kind === 'decision') {
      if (entry.decision.commits) commits.push(entry.decision);
      unfinished.set(entry.decision.transactionalId, entry.decision);
    } else if (entry?.kind === 'done') {
      unfinished.delete(entry.transactionalId);
    } else if (entry?.kind === 'offsetsSaved') {
      commits = [];
    }
  }
  return { identities: [...identities.values()], commits, unfinished: [...unfinished.values()] };
}

function parse(line: string): Entry | undefined {
  try {
    const entry: unknown = JSON.parse(line);
    return isEntry(entry) ? entry : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && 'kind' in value;
}
