import { describe, expect, it } from 'vitest';

import { murmur2, partitionForKey } from '../../src/protocol/murmur2.ts';

describe('murmur2', () => {
  // Source: apache/kafka clients/src/test/java/org/apache/kafka/common/utils/UtilsTest.java testMurmur2
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])('of %s is what Java computes', (key, hash) => {
    expect(murmur2(Buffer.from(key))).toBe(hash);
  });

  it('looks only at the first bytes it is told to', () => {
    expect(murmur2(Buffer.from('foobar and more'), 6)).toBe(-790332482);
  });

  it('takes bytes above 127 as unsigned', () => {
    // Computed with kafka-clients 4.3.1, Utils.murmur2(new byte[] {(byte) 0xff, (byte) 0x80, (byte) 0xfe, (byte) 0x81, (byte) 0x90}).
    expect(murmur2(Buffer.from([0xff, 0x80, 0xfe, 0x81, 0x90]))).toBe(234866925);
  });
});

describe('partitionForKey', () => {
  it('drops the sign bit, as Java does, and is no absolute value', () => {
    expect(partitionForKey(Buffer.from('21'), 2, 12)).toBe((-973932308 & 0x7fffffff) % 12);
    expect(partitionForKey(Buffer.from('foobar...'), 6, 1)).toBe(0);
  });
});
