import { statfs } from 'node:fs/promises';

/** What must be free before a round: one that writes 8 GB faster than retention removes it must not fill the disk. */
export const minimumFreeBytes = 10 * 1024 ** 3;

/** Throws, in a sentence, when less than {@link minimumFreeBytes} is free where the brokers keep their data. */
export async function requireFreeSpace(dataDir: string): Promise<void> {
  const { bavail, bsize } = await statfs(dataDir);
  const freeBytes = bavail * bsize;
  if (freeBytes < minimumFreeBytes) {
    throw new Error(
      `Only ${(freeBytes / 1024 ** 3).toFixed(1)} GiB are free at ${dataDir}, and a round needs ${minimumFreeBytes / 1024 ** 3}: ` +
        'free some space, or give another folder with --data-dir.',
    );
  }
}
