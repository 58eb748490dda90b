import { join } from 'node:path';

import type { GroupCoordinator } from '../group/group-coordinator.ts';
import { readIfThere, writeAtomically } from './atomic-file.ts';

const fileName = 'shop-sim-offsets.json';

type SavedOffset = readonly [group: string, topic: string, partition: number, offset: number, metadata: string | null];

/** Gives the groups what they had committed. */
export function readOffsetsFile(dataDir: string, groups: GroupCoordinator): void {
  const text = readIfThere(join(dataDir, fileName));
  if (text === undefined) return;
  const saved: unknown = JSON.parse(text);
  if (!Array.isArray(saved)) return;
  for (const entry of saved.filter(isSavedOffset)) {
    const [groupId, topic, partition, offset, metadata] = entry;
    groups.commit(groupId, topic, partition, { offset, metadata });
  }
}

export function writeOffsetsFile(dataDir: string, groups: GroupCoordinator): void {
  const saved: SavedOffset[] = [];
  for (const { groupId, offsets } of groups.list()) {
    for (const { topic, partitions } of offsets.list()) {
      for (const [partition, { offset, metadata }] of partitions) {
        saved.push([groupId, topic, partition, offset, metadata]);
      }
    }
  }
  writeAtomically(join(dataDir, fileName), `${JSON.stringify(saved)}\n`);
}

function isSavedOffset(value: unknown): value is SavedOffset {
  if (!Array.isArray(value)) return false;
  const [groupId, topic, partition, offset] = value;
  return (
    typeof groupId === 'string' &&
    typeof topic === 'string' &&
    typeof partition === 'number' &&
    typeof offset === 'number'
  );
}
