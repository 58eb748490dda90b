import { mkdir, open, readdir, rmdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { writeAtomically } from '../embedded/storage/atomic-file.ts';
import { ShopSimError } from '../errors.ts';
import { encodeBegin } from '../ledger/journal-format.ts';
import type { OrderJournal } from '../ledger/order-journal.ts';
import { JournalFile } from './journal-file.ts';
import { manifestOf, type RunFacts, type RunManifest } from './run-manifest.ts';

/** The files of a run directory. */
export const runFiles = { manifest: 'run.json', journal: 'journal', result: 'result.json' } as const;

/**
 * A folder that survives a kill -9 of shop-sim (`--out DIR`): what the run is, what it made on the cluster, and a
 * journal of what became of its orders, from which `shop-sim verify DIR` finishes the accounting.
 */
export class RunDirectory {
  /** Absolute, for people to find it. */
  readonly path: string;
  readonly #isNew: boolean;
  #manifest: RunManifest | undefined;

  private constructor(path: string, isNew: boolean) {
    this.path = path;
    this.#isNew = isNew;
  }

  /** Makes the folder and its parents. @throws ShopSimError USAGE when it holds anything or cannot be made */
  static async create(path: string): Promise<RunDirectory> {
    try {
      const firstMade = await mkdir(path, { recursive: true });
      if ((await readdir(path)).length > 0) {
        throw new ShopSimError('USAGE', `--out ${path} is not empty; give a folder that is empty or does not exist`);
      }
      return new RunDirectory(resolve(path), firstMade !== undefined);
    } catch (error) {
      if (error instanceof ShopSimError) throw error;
      throw cannotMake(path, error);
    }
  }

  /** Writes down what the run is, whole, and begins its journal: to be called before the first order is sent. */
  async begin(facts: RunFacts, journal: OrderJournal, onNotice: (text: string) => void): Promise<JournalFile> {
    const manifest = manifestOf(facts);
    try {
      const path = join(this.path, runFiles.journal);
      const file = await open(path, 'ax');
      await file.appendFile(encodeBegin(manifest.runHash));
      await file.datasync();
      this.#write(runFiles.manifest, toText(manifest));
      this.#manifest = manifest;
      return new JournalFile(file, path, journal, onNotice);
    } catch (error) {
      throw cannotMake(this.path, error);
    }
  }

  /** The run ended by itself, with this result. */
  end(result: string): void {
    if (this.#manifest === undefined) return;
    try {
      this.#write(runFiles.result, result);
      this.#write(runFiles.manifest, toText({ ...this.#manifest, ended: true }));
    } catch (error) {
      throw cannotMake(this.path, error);
    }
  }

  /** The run did not come to a result: an empty folder of its own making is taken away again. */
  async abandon(): Promise<void> {
    if (!this.#isNew || this.#manifest !== undefined) return;
    await rmdir(this.path).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error)) throw error;
    });
  }

  #write(name: string, text: string): void {
    writeAtomically(join(this.path, name), text);
  }
}

function toText(manifest: RunManifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

function cannotMake(path: string, cause: unknown): ShopSimError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const why: Record<string, string> = {
    EEXIST: 'it is not a folder; give another name',
    ENOTDIR: 'a part of its path is not a folder; correct the path',
    EACCES: 'permission is denied; choose another folder',
    EPERM: 'permission is denied; choose another folder',
    EROFS: 'its file system is read-only; choose another folder',
    ENOSPC: 'its disk is full; make room, or choose another one',
  };
  const reason = why[code] ?? `the system says ${code === '' ? String(cause) : code}; choose another folder`;
  return new ShopSimError('USAGE', `--out ${path} cannot be written: ${reason}`, { cause });
}
