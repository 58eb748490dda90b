import { describe, expect, it } from 'vitest';

import { FrameDecoder, maxFrameBytes } from '../../../src/kafka/connection/frame-decoder.ts';
import { thrownBy } from '../../support/rejection.ts';

const bodies = ['four', 'a body of several bytes', 'x'.repeat(40), 'last'];

function frameOf(body: string): Buffer {
  const size = Buffer.alloc(4);
  size.writeInt32BE(body.length);
  return Buffer.concat([size, Buffer.from(body)]);
}

const stream = Buffer.concat(bodies.map(frameOf));

function decode(chunks: Buffer[]): string[] {
  const decoder = new FrameDecoder();
  const frames: string[] = [];
  for (const chunk of chunks) decoder.push(chunk, (frame) => frames.push(frame.toString()));
  return frames;
}

function sizeField(size: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(size);
  return bytes;
}

describe('FrameDecoder', () => {
  it('gives the same frames however the stream is cut in two or three', () => {
    for (let first = 0; first <= stream.length; first++) {
      for (let second = first; second <= stream.length; second++) {
        const chunks = [stream.subarray(0, first), stream.subarray(first, second), stream.subarray(second)];
        expect(decode(chunks)).toEqual(bodies);
      }
    }
  });

  it('gives the same frames for chunks of every size', () => {
    for (let size = 1; size <= stream.length; size++) {
      const chunks: Buffer[] = [];
      for (let at = 0; at < stream.length; at += size) chunks.push(stream.subarray(at, at + size));
      expect(decode(chunks)).toEqual(bodies);
    }
  });

  it('hands on a frame within one chunk as a view, without copying', () => {
    const chunk = frameOf('in one piece');
    new FrameDecoder().push(chunk, (frame) => expect(frame.buffer === chunk.buffer).toBe(true));
    expect.assertions(1);
  });

  it.each([0, 3, -1, -2147483648, maxFrameBytes + 1, 2147483647])('refuses a size of %i', (size) => {
    const whole = thrownBy(() => decode([sizeField(size)]));
    expect([whole.code, whole.message]).toEqual(['PROTOCOL_VIOLATION', expect.stringContaining(`${size} bytes`)]);
    const bytes = [...sizeField(size)].map((byte) => Buffer.from([byte]));
    expect(thrownBy(() => decode(bytes)).code).toBe('PROTOCOL_VIOLATION');
  });

  it('recognises a TLS alert and an HTTP answer where a frame was due', () => {
    expect(thrownBy(() => decode([Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x50])]))).toMatchObject({
      code: 'TLS_FAILED',
      message: expect.stringContaining('security.protocol'),
    });
    expect(thrownBy(() => decode([Buffer.from('HTTP/1.1 400 Bad Request')])).message).toContain('HTTP');
  });
});
