import { partitionForKey } from '../protocol/murmur2.ts';

/** The partition in which a record with this key belongs, as every client that follows Kafka's own says. */
export function partitionOfKey(key: Buffer, partitionCount: number): number {
  return partitionForKey(key, key.length, partitionCount);
}
