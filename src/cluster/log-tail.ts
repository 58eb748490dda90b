import { open } from 'node:fs/promises';

/**
 * Reads what was appended to a file since the last call (or since `startOffset`), for watching a process's log.
 */
export interface LogTail {
  /** The new text; empty when there is none, or no file yet. */
  next(): Promise<string>;
}

/** Watches a file from a byte offset on. Each call opens and closes the file: for logs that are read now and then. */
export function tailLog(file: string, startOffset: number): LogTail {
  let offset = startOffset;
  return {
    next: async () => {
      const handle = await open(file, 'r');
      try {
        const { size } = await handle.stat();
        if (size <= offset) return '';
        const { bytesRead, buffer } = await handle.read(Buffer.alloc(size - offset), 0, size - offset, offset);
        offset += bytesRead;
        return buffer.toString('utf8', 0, bytesRead);
      } finally {
        await handle.close();
      }
    },
  };
}
