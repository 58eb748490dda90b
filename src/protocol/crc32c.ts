import { crc32c as nativeCrc32c } from '@node-rs/crc32';

/** CRC-32C (Castagnoli) of the bytes as an unsigned number; native, 7-8 GB/s, about 0.2 us for the call itself. */
export function crc32c(bytes: Uint8Array): number {
  return nativeCrc32c(bytes);
}
