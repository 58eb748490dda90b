import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A new empty folder that is removed when the current test ends. */
export function useTempDir(): string {
  const folder = makeTempDir();
  onTestFinished(() => removeDir(folder));
  return folder;
}

/** A new empty folder; the caller removes it with {@link removeDir}. */
export function makeTempDir(): string {
  return mkdtempSync(join(tmpdir(), 'shop-sim-test-'));
}

export function removeDir(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
