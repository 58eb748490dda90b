import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ShopSimError } from '../../errors.ts';
import type { LogSegment } from '../log/log-segment.ts';
import type { LogStore } from '../log/partition-log.ts';
import type { TopicStore } from '../topics/topic-registry.ts';
import type { Topic } from '../topics/topic.ts';
import { readIfThere } from './atomic-file.ts';
import { readClusterFile, type SavedCluster, type SavedTopic, writeClusterFile } from './cluster-file.ts';
import { lockFolder } from './folder-lock.ts';
import { type OnRecoveredBatch, recoverSegment } from './recover-segment.ts';
import { baseOffsetIn, createSegmentFile } from './segment-store.ts';

const startOffsetFile = 'log-start-offset';
/** Producer ids are reserved in blocks, so that the file is not written for each. */
const producerIdBlock = 1000;
/** Room for more batches in a partition's last segment. */
const spareBytes = 16 * 1024;

/** A partition's log as it was found on disk. */
export interface RecoveredLog {
  readonly segments: readonly LogSegment[];
  readonly startOffset: number;
}

/**
 * The folder of `--data-dir`: one folder per partition with its segments in Kafka's log format, and a file for the
 * cluster. Memory serves all reads; the folder is what memory is filled from at the next start.
 */
export class DataFolder implements TopicStore {
  readonly path: string;
  readonly #unlock: () => void;
  #saved: SavedCluster;
  #isRestored = false;
  #saveIsDue = false;

  /** @throws ShopSimError USAGE for a folder that cannot be used */
  constructor(path: string, newClusterId: string) {
    this.path = path;
    try {
      mkdirSync(path, { recursive: true });
      this.#unlock = lockFolder(path);
    } catch (cause) {
      if (cause instanceof ShopSimError) throw cause;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new ShopSimError('USAGE', `The data folder ${path} cannot be used: ${reason}.`, { cause });
    }
    try {
      this.#saved = readClusterFile(path) ?? { clusterId: newClusterId, nextProducerId: 0, topics: [] };
    } catch (error) {
      this.#unlock();
      throw error;
    }
  }

  get clusterId(): string {
    return this.#saved.clusterId;
  }

  get topics(): readonly SavedTopic[] {
    return this.#saved.topics;
  }

  /** The first producer id that no earlier run can have given out. */
  get nextProducerId(): number {
    return this.#saved.nextProducerId;
  }

  /** Makes sure that no later run gives this id out again. */
  reserveProducerId(producerId: number): void {
    if (producerId < this.#saved.nextProducerId) return;
    this.#saved = { ...this.#saved, nextProducerId: producerId + producerIdBlock };
    this.#write();
  }

  /** All topics are in memory: from now on changes are saved. */
  finishRestore(): void {
    this.#isRestored = true;
    this.#write();
  }

  openLog(topic: string, partition: number): LogStore {
    const folder = this.#folderOf(topic, partition);
    mkdirSync(folder, { recursive: true });
    return {
      createSegment: (baseOffset) => createSegmentFile(folder, baseOffset),
      saveStartOffset: (offset) => writeFileSync(join(folder, startOffsetFile), `${offset}\n`),
    };
  }

  /** Reads a partition's segments; what does not follow on without a gap is deleted, as Kafka's recovery does. */
  recoverLog(topic: string, partition: number, onBatch: OnRecoveredBatch): RecoveredLog {
    const folder = this.#folderOf(topic, partition);
    const bases = readdirSync(folder)
      .map(baseOffsetIn)
      .filter((base) => base !== undefined)
      .toSorted((a, b) => a - b);
    const segments: LogSegment[] = [];
    for (const base of bases) {
      const path = join(folder, `${String(base).padStart(20, '0')}.log`);
      const expected = segments.at(-1)?.nextOffset ?? base;
      if (base !== expected) {
        rmSync(path);
        continue;
      }
      const { segment } = recoverSegment(path, base, base === bases.at(-1) ? spareBytes : 0, onBatch);
      if (segment.length > 0) segments.push(segment);
      else segment.file?.remove();
    }
    const startOffset = Number(readIfThere(join(folder, startOffsetFile)) ?? 0);
    return { segments, startOffset: Number.isSafeInteger(startOffset) ? startOffset : 0 };
  }

  deleteLog(topic: string, partition: number): void {
    rmSync(this.#folderOf(topic, partition), { recursive: true, force: true });
  }

  /** Written once for all changes that one request makes, before anything else happens. */
  saveTopics(topics: readonly Topic[]): void {
    if (!this.#isRestored) return;
    this.#saved = { ...this.#saved, topics: topics.map(toSaved) };
    if (this.#saveIsDue) return;
    this.#saveIsDue = true;
    queueMicrotask(() => this.#write());
  }

  close(): void {
    if (this.#isRestored) this.#write();
    this.#isRestored = false;
    this.#unlock();
  }

  #write(): void {
    this.#saveIsDue = false;
    writeClusterFile(this.path, this.#saved);
  }

  #folderOf(topic: string, partition: number): string {
    return join(this.path, `${topic}-${partition}`);
  }
}

function toSaved(topic: Topic): SavedTopic {
  return {
    name: topic.name,
    configs: Object.fromEntries(topic.config.overrides),
    partitions: topic.partitions.map(({ replicas, leaderEpoch }) => ({ replicas, leaderEpoch })),
  };
}
