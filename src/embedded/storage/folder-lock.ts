import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ShopSimError } from '../../errors.ts';

const fileName = '.lock';

/**
 * Makes a data folder this process's own until the returned function is called. The lock of a process that is gone
 * does not count.
 * @throws ShopSimError USAGE when another cluster uses the folder
 */
export function lockFolder(dataDir: string): () => void {
  const path = join(dataDir, fileName);
  if (!tryLock(path)) {
    const holder = Number(readFileSync(path, 'utf8'));
    if (isRunning(holder)) throw inUse(dataDir, holder);
    rmSync(path, { force: true });
    if (!tryLock(path)) throw inUse(dataDir, holder);
  }
  return () => rmSync(path, { force: true });
}

function tryLock(path: string): boolean {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs and is somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function inUse(dataDir: string, pid: number): ShopSimError {
  return new ShopSimError('USAGE', `The data folder ${dataDir} is used by another broker (process ${pid}).`);
}
