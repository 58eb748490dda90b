import { realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ShopSimError } from '../errors.ts';

/** A place for a result, known to be writable before there is one. */
export interface JsonFile {
  /** Absolute, for people to find it. */
  readonly path: string;
  /** Puts the text there whole: a reader sees the file as it was before, or all of it. */
  write(text: string): Promise<void>;
}

/**
 * Finds out whether `--json FILE` can be written, and leaves no trace until it is: then a new file beside FILE takes its
 * name. A FILE that is no regular file (a pipe, /dev/null) is written to directly.
 *
 * @throws ShopSimError USAGE when nothing can be written there
 */
export async function openJsonFile(path: string): Promise<JsonFile> {
  const target = await attempt(path, () => findTarget(path));
  return {
    path: resolve(path),
    write: (text) =>
      attempt(path, () => (target.special ? writeFile(target.path, text) : replaceFile(target.path, text))),
  };
}

async function findTarget(path: string): Promise<{ readonly path: string; readonly special: boolean }> {
  const kind = await kindOf(path);
  if (kind === 'folder') throw new ShopSimError('USAGE', `--json ${path} is a folder; give the name of a file in it`);
  if (kind === 'special') return { path, special: true };
  // Renaming onto a symbolic link would replace the link.
  const real = kind === 'file' ? await realpath(path) : path;
  const trial = partialName(real);
  await writeFile(trial, '', { flag: 'wx' });
  await rm(trial);
  return { path: real, special: false };
}

async function replaceFile(path: string, text: string): Promise<void> {
  const partial = partialName(path);
  try {
    await writeFile(partial, text, { flag: 'wx', flush: true });
    await rename(partial, path);
  } finally {
    await rm(partial, { force: true });
  }
}

function partialName(path: string): string {
  return `${path}.${process.pid}.partial`;
}

async function attempt<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ShopSimError) throw error;
    throw cannotWrite(path, error);
  }
}

async function kindOf(path: string): Promise<'file' | 'folder' | 'special' | 'absent'> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) return 'folder';
    return found.isFile() ? 'file' : 'special';
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 'absent';
    throw error;
  }
}

function cannotWrite(path: string, cause: unknown): ShopSimError {
  const why: Record<string, string> = {
    ENOENT: 'its folder does not exist; make the folder first',
    ENOTDIR: 'a part of its path is not a folder; correct the path',
    EACCES: 'permission is denied; choose another folder',
    EPERM: 'permission is denied; choose another folder',
    EROFS: 'its file system is read-only; choose another folder',
    ENOSPC: 'its disk is full; make room, or choose another one',
  };
  const code = codeOf(cause);
  const reason = why[code] ?? `the system says ${code === '' ? String(cause) : code}; choose another file`;
  return new ShopSimError('USAGE', `--json ${path} cannot be written: ${reason}`, { cause });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
