import type { Rng } from '../rng.ts';

function randomBytes(rng: Rng, count: number): Buffer {
  const bytes = Buffer.alloc(count);
  for (let index = 0; index < count; index++) bytes[index] = rng.nextInt(256);
  return bytes;
}

/** A random version 4 UUID in its usual form: the tail of a member's id. */
export function randomUuid(rng: Rng): string {
  const bytes = randomBytes(rng, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** 16 random bytes in Kafka's form of a cluster id: 22 characters of URL-safe base64. */
export function randomClusterId(rng: Rng): string {
  return randomBytes(rng, 16).toString('base64url');
}
