import { ShopSimError } from '../../errors.ts';

/** Kafka's default of socket.request.max.bytes. */
export const maxFrameBytes = 100 * 1024 * 1024;

/** Memory for a frame grows with what has arrived: a client that only announces much takes little. */
const firstAllocationBytes = 1024 * 1024;

/**
 * Cuts the bytes of one connection into requests (int32 size, then so many bytes). A frame that arrives within one
 * chunk is handed on as a view of it, one that is spread over chunks is copied.
 */
export class FrameDecoder {
  readonly #size = Buffer.alloc(4);
  #sizeFilled = 0;
  #frame: Buffer | undefined;
  #frameBytes = 0;
  #frameFilled = 0;

  /**
   * Takes the next bytes and calls `onFrame` for every frame they complete.
   * @throws ShopSimError PROTOCOL_VIOLATION for a negative size or one beyond 100 MiB: the stream is useless then
   */
  push(chunk: Buffer, onFrame: (frame: Buffer) => void): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#frame !== undefined) {
        at = this.#continueFrame(this.#frame, chunk, at, onFrame);
        continue;
      }
      at = this.#continueSize(chunk, at);
      if (this.#sizeFilled < 4) return;
      this.#sizeFilled = 0;
      const size = checkedSize(this.#size.readInt32BE(0));
      if (chunk.length - at < size) {
        this.#frame = Buffer.allocUnsafeSlow(Math.min(size, firstAllocationBytes));
        this.#frameBytes = size;
        this.#frameFilled = 0;
      } else {
        onFrame(chunk.subarray(at, at + size));
        at += size;
      }
    }
  }

  #continueSize(chunk: Buffer, at: number): number {
    const copied = chunk.copy(this.#size, this.#sizeFilled, at);
    this.#sizeFilled += copied;
    return at + copied;
  }

  #continueFrame(frame: Buffer, chunk: Buffer, at: number, onFrame: (frame: Buffer) => void): number {
    const copied = chunk.copy(this.#withRoom(frame), this.#frameFilled, at);
    this.#frameFilled += copied;
    const whole = this.#frame;
    if (whole !== undefined && this.#frameFilled === this.#frameBytes) {
      this.#frame = undefined;
      onFrame(whole);
    }
    return at + copied;
  }

  #withRoom(frame: Buffer): Buffer {
    if (this.#frameFilled < frame.length) return frame;
    const grown = Buffer.allocUnsafeSlow(Math.min(this.#frameBytes, frame.length * 2));
    frame.copy(grown);
    this.#frame = grown;
    return grown;
  }
}

function checkedSize(size: number): number {
  if (size >= 0 && size <= maxFrameBytes) return size;
  const first4 = Buffer.alloc(4);
  first4.writeInt32BE(size);
  throw new ShopSimError('PROTOCOL_VIOLATION', `It announces a request of ${size} bytes${looksLike(first4)}.`);
}

function looksLike(first4: Buffer): string {
  const text = first4.toString('latin1');
  if (first4[0] === 0x16 && first4[1] === 0x03) return ', which is the start of TLS: use security.protocol PLAINTEXT';
  if (/^(?:GET |POST|HEAD|PUT )$/.test(text)) return ', which is the start of HTTP';
  return ` where at most ${maxFrameBytes} are possible`;
}
