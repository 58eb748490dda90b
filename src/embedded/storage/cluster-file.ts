import { join } from 'node:path';

import { ShopSimError } from '../../errors.ts';
import { readIfThere, writeAtomically } from './atomic-file.ts';

const fileName = 'shop-sim-cluster.json';
const format = 1;

export interface SavedPartition {
  readonly replicas: readonly number[];
  readonly leaderEpoch: number;
}

export interface SavedTopic {
  readonly name: string;
  readonly configs: Readonly<Record<string, string>>;
  readonly partitions: readonly SavedPartition[];
}

/** What a data folder keeps besides the logs and the committed offsets. */
export interface SavedCluster {
  readonly clusterId: string;
  /** Ids below this were given out; it runs ahead of them. */
  readonly nextProducerId: number;
  readonly topics: readonly SavedTopic[];
}

/** @throws ShopSimError USAGE when the folder is not one of shop-sim's, or of a later version */
export function readClusterFile(dataDir: string): SavedCluster | undefined {
  const path = join(dataDir, fileName);
  const text = readIfThere(path);
  if (text === undefined) return undefined;
  const saved = parse(path, text);
  if (!isSavedCluster(saved)) {
    throw new ShopSimError(
      'USAGE',
      `${path} is not a cluster file of this version of shop-sim; use another data folder or delete this one.`,
    );
  }
  return saved;
}

export function writeClusterFile(dataDir: string, cluster: SavedCluster): void {
  writeAtomically(join(dataDir, fileName), `${JSON.stringify({ format, ...cluster }, undefined, 1)}\n`);
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ShopSimError('USAGE', `${path} is damaged; use another data folder or delete this one.`, { cause });
  }
}

function isSavedCluster(value: unknown): value is SavedCluster {
  return (
    typeof value === 'object' &&
    value !== null &&
    'format' in value &&
    value.format === format &&
    'clusterId' in value &&
    typeof value.clusterId === 'string' &&
    'nextProducerId' in value &&
    typeof value.nextProducerId === 'number' &&
    'topics' in value &&
    Array.isArray(value.topics) &&
    value.topics.every(isSavedTopic)
  );
}

function isSavedTopic(value: unknown): value is SavedTopic {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    typeof value.name === 'string' &&
    'configs' in value &&
    typeof value.configs === 'object' &&
    'partitions' in value &&
    Array.isArray(value.partitions)
  );
}
