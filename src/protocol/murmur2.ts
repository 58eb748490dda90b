const multiplier = 0x5bd1_e995;
const seed = 0x9747_b28c;

/**
 * Murmur2 as Kafka's Java clients compute it for keys, a signed 32-bit number.
 * Source: apache/kafka clients/src/main/java/org/apache/kafka/common/utils/Utils.java `murmur2` (Apache License 2.0),
 * after Austin Appleby's MurmurHash2 (public domain).
 * Hot path: no allocation, one multiply-mix per four bytes.
 *
 * @param length only the first `length` bytes of `data` count
 */
export function murmur2(data: Buffer, length: number = data.length): number {
  let hash = seed ^ length;
  const blockEnd = length & ~3;
  let at = 0;
  for (; at < blockEnd; at += 4) {
    let block =
      byteAt(data, at) | (byteAt(data, at + 1) << 8) | (byteAt(data, at + 2) << 16) | (byteAt(data, at + 3) << 24);
    block = Math.imul(block, multiplier);
    block ^= block >>> 24;
    hash = Math.imul(hash, multiplier) ^ Math.imul(block, multiplier);
  }
  const tail = length & 3;
  if (tail === 3) hash ^= byteAt(data, at + 2) << 16;
  if (tail >= 2) hash ^= byteAt(data, at + 1) << 8;
  if (tail >= 1) hash = Math.imul(hash ^ byteAt(data, at), multiplier);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, multiplier);
  return hash ^ (hash >>> 15);
}

/** The partition Kafka's default partitioner gives a key: `toPositive(murmur2(key)) % partitionCount`. */
export function partitionForKey(key: Buffer, keyLength: number, partitionCount: number): number {
  return (murmur2(key, keyLength) & 0x7fff_ffff) % partitionCount;
}

function byteAt(data: Buffer, index: number): number {
  return data[index] ?? 0;
}
