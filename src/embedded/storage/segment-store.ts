import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

import type { SegmentFile } from '../log/log-segment.ts';

/** `00000000000000000042.log`: Kafka's name of the segment that starts at this offset. */
export function segmentFileName(baseOffset: number): string {
  return `${String(baseOffset).padStart(20, '0')}.log`;
}

/** The base offset in a segment's file name; undefined for other files. */
export function baseOffsetIn(fileName: string): number | undefined {
  return /^\d{20}\.log$/.test(fileName) ? Number(fileName.slice(0, 20)) : undefined;
}

/**
 * A segment's file in Kafka's log format: its batches, one after the other. An append is with the operating system
 * before it is acknowledged, so it outlives the death of this process; it is forced to disk when the segment is closed,
 * as Kafka by default leaves the rest to the operating system, too.
 */
export class FileSegment implements SegmentFile {
  readonly #path: string;
  readonly #file: number;
  #sizeBytes: number;
  #isOpen = true;

  /** Opens or creates the file; what it has beyond `sizeBytes` is overwritten. */
  constructor(path: string, sizeBytes: number) {
    this.#path = path;
    this.#sizeBytes = sizeBytes;
    this.#file = openSync(path, sizeBytes === 0 ? 'w' : 'r+');
  }

  append(bytes: Buffer): void {
    let written = 0;
    while (written < bytes.length) {
      written += writeSync(this.#file, bytes, written, bytes.length - written, this.#sizeBytes + written);
    }
    this.#sizeBytes += bytes.length;
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    fsyncSync(this.#file);
    closeSync(this.#file);
  }

  remove(): void {
    if (this.#isOpen) closeSync(this.#file);
    this.#isOpen = false;
    rmSync(this.#path, { force: true });
  }
}

/** Opens the file of a new segment in a partition's folder. */
export function createSegmentFile(folder: string, baseOffset: number): FileSegment {
  return new FileSegment(join(folder, segmentFileName(baseOffset)), 0);
}
