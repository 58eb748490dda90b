import { describe, expect, it } from 'vitest';
import {
  isStamp,
  readIntendedEpochMs,
  readIsWarmup,
  readKeyClass,
  readKeySeq,
  readPhase,
  readProducerId,
  readRunHash,
  readSeq,
  readStamp,
  readValueCrc32c,
  runHash,
  STAMP_BYTES,
  STAMP_FLAG_WARMUP,
  STAMP_PHASES,
  stampFlags,
  writeStamp,
} from '../../src/orders/stamp.ts';

const golden = Buffer.from(
  '53 01 0001 89abcdef 0102 f00d 075bcd15 ffffffff 4278bcfe56800400 deadbeef'.replaceAll(' ', ''),
  'hex',
);
const fields = {
  isWarmup: true,
  phase: 0,
  runHash: 0x89ab_cdef,
  producerId: 0x0102,
  keyClass: 0xf00d,
  seq: 123_456_789,
  keySeq: 0xffff_ffff,
  intendedEpochMs: 1_700_000_000_000.25,
  valueCrc32c: 0xdead_beef,
};

function written(): Buffer {
  const target = Buffer.alloc(STAMP_BYTES + 8, 0xaa);
  const { runHash, producerId, keyClass, seq, keySeq, intendedEpochMs, valueCrc32c } = fields;
  writeStamp(target, 4, STAMP_FLAG_WARMUP, runHash, producerId, keyClass, seq, keySeq, intendedEpochMs, valueCrc32c);
  return target;
}

describe('the stamp', () => {
  it('has the bytes that its description says, and touches no others', () => {
    expect(written().toString('hex')).toBe(`aaaaaaaa${golden.toString('hex')}aaaaaaaa`);
  });

  it('is read back whole, with and without an offset', () => {
    expect(readStamp(golden)).toEqual(fields);
    expect(readStamp(written(), 4)).toEqual(fields);
  });

  it('is read back field by field', () => {
    const target = written();
    expect({
      isWarmup: readIsWarmup(target, 4),
      phase: readPhase(target, 4),
      runHash: readRunHash(target, 4),
      producerId: readProducerId(target, 4),
      keyClass: readKeyClass(target, 4),
      seq: readSeq(target, 4),
      keySeq: readKeySeq(target, 4),
      intendedEpochMs: readIntendedEpochMs(target, 4),
      valueCrc32c: readValueCrc32c(target, 4),
    }).toEqual(fields);
  });

  it('tells the phase of the order: 0 is the warm-up and no other is', () => {
    const target = Buffer.alloc(STAMP_BYTES);
    for (const phase of [0, 1, 2, 128, STAMP_PHASES]) {
      writeStamp(target, 0, stampFlags(phase), 7, 0, 0, 1, 0, 0, 0);
      expect([readPhase(target), readIsWarmup(target)]).toEqual([phase, phase === 0]);
    }
    writeStamp(target, 0, 0, 7, 0, 0, 1, 0, 0, 0);
    expect(readPhase(target)).toBe(1);
  });

  it.each([
    ['another magic number', Buffer.concat([Buffer.of(0x54), golden.subarray(1)]), undefined],
    ['another version', Buffer.concat([Buffer.of(0x53, 2), golden.subarray(2)]), undefined],
    ['a byte too few', golden.subarray(0, 31), undefined],
    ['a byte too many', Buffer.concat([golden, Buffer.of(0)]), undefined],
    ['nothing', Buffer.alloc(0), undefined],
    ['too few bytes from the offset on', golden, 1],
  ])('is not recognised in %s', (_, bytes, offset) => {
    expect(readStamp(bytes, offset)).toBeUndefined();
    expect(isStamp(bytes, offset)).toBe(false);
  });
});

describe('the hash of a run', () => {
  // Test vectors of FNV-1a, 32 bits: http://www.isthe.com/chongo/tech/comp/fnv/ (test_fnv.c).
  it.each([
    ['', 0x811c_9dc5],
    ['a', 0xe40c_292c],
    ['foobar', 0xbf9c_f968],
  ])('of "%s" is that of FNV-1a', (text, expected) => {
    expect(runHash(text)).toBe(expected);
  });
});
