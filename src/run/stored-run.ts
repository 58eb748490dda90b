import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ShopSimError } from '../errors.ts';
import { type JournalFates, JournalReader } from '../ledger/journal-reader.ts';
import type { Place } from '../ledger/place.ts';
import { runFiles } from './run-directory.ts';
import { parseManifest, type RunManifest } from './run-manifest.ts';

/** A run directory, as a run left it. */
export interface StoredRun {
  readonly path: string;
  readonly manifest: RunManifest;
}

/** Reads what a run directory says of its run. @throws ShopSimError USAGE when it is none */
export async function openStoredRun(path: string): Promise<StoredRun> {
  const file = join(path, runFiles.manifest);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw notARun(path, `${runFiles.manifest} in it cannot be read (${codeOf(error)})`, error);
  }
  const manifest = parseManifest(text);
  if (manifest === undefined) {
    throw notARun(path, `${runFiles.manifest} in it is damaged or of another version of shop-sim`);
  }
  return { path, manifest };
}

/**
 * Reads the journal, however long it is.
 *
 * @param onPlace see {@link JournalReader}
 * @throws ShopSimError USAGE when it cannot be read
 */
export async function readJournal(
  { path, manifest }: StoredRun,
  onPlace?: (seq: number, place: Place) => void,
): Promise<JournalFates> {
  const reader = new JournalReader(manifest.runHash, onPlace);
  const stream = createReadStream(join(path, runFiles.journal), { highWaterMark: 2 ** 20 });
  try {
    for await (const bytes of stream) {
      if (!(bytes instanceof Uint8Array)) throw new Error('a stream without an encoding gives bytes');
      reader.push(bytes);
    }
  } catch (error) {
    throw notARun(path, `its ${runFiles.journal} cannot be read (${codeOf(error)})`, error);
  }
  return reader.end();
}

function notARun(path: string, why: string, cause?: unknown): ShopSimError {
  return new ShopSimError(
    'USAGE',
    `${path} is not the directory of a run: ${why}; give the DIR of shop-sim produce --out DIR`,
    { cause },
  );
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
