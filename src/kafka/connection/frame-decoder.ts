import { ShopSimError } from '../../errors.ts';

/** Kafka's own bound on a request (socket.request.max.bytes) and far above any answer that shop-sim asks for. */
export const maxFrameBytes = 100 * 1024 * 1024;

/** A response holds at least its correlation id. */
const minFrameBytes = 4;

/**
 * Cuts a byte stream into Kafka's frames (int32 size, then so many bytes). A frame that arrives within one chunk is
 * handed on as a view of it, one that is spread over chunks is copied once: the cost is linear however the bytes arrive.
 */
export class FrameDecoder {
  readonly #size = Buffer.alloc(4);
  #sizeFilled = 0;
  #frame: Buffer | undefined;
  #frameFilled = 0;

  /**
   * Takes the next bytes and calls `onFrame` for every frame they complete.
   * @throws ShopSimError PROTOCOL_VIOLATION or TLS_FAILED for a size that no Kafka broker sends: the stream is useless then
   */
  push(chunk: Buffer, onFrame: (frame: Buffer) => void): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#frame !== undefined) {
        at = this.#continueFrame(this.#frame, chunk, at, onFrame);
      } else if (this.#sizeFilled > 0 || chunk.length - at < 4) {
        at = this.#continueSize(chunk, at);
      } else {
        const size = checkedSize(chunk.readInt32BE(at));
        at += 4;
        if (chunk.length - at < size) {
          this.#startFrame(size);
        } else {
          onFrame(chunk.subarray(at, at + size));
          at += size;
        }
      }
    }
  }

  #startFrame(size: number): void {
    this.#frame = Buffer.allocUnsafe(size);
    this.#frameFilled = 0;
  }

  #continueFrame(frame: Buffer, chunk: Buffer, at: number, onFrame: (frame: Buffer) => void): number {
    const copied = chunk.copy(frame, this.#frameFilled, at);
    this.#frameFilled += copied;
    if (this.#frameFilled === frame.length) {
      this.#frame = undefined;
      onFrame(frame);
    }
    return at + copied;
  }

  #continueSize(chunk: Buffer, at: number): number {
    const copied = chunk.copy(this.#size, this.#sizeFilled, at);
    this.#sizeFilled += copied;
    if (this.#sizeFilled === 4) {
      this.#sizeFilled = 0;
      this.#startFrame(checkedSize(this.#size.readInt32BE(0)));
    }
    return at + copied;
  }
}

function checkedSize(size: number): number {
  if (size >= minFrameBytes && size <= maxFrameBytes) return size;
  const first4 = Buffer.alloc(4);
  first4.writeInt32BE(size);
  if (first4[0] === 0x15 && first4[1] === 0x03) {
    throw new ShopSimError(
      'TLS_FAILED',
      'It answers with a TLS alert, so this port wants TLS: set security.protocol to SSL or SASL_SSL.',
    );
  }
  if (first4.toString('latin1') === 'HTTP') {
    throw new ShopSimError('PROTOCOL_VIOLATION', 'It answers in HTTP, so this is not the port of a Kafka broker.');
  }
  throw new ShopSimError(
    'PROTOCOL_VIOLATION',
    `It announces a message of ${size} bytes where 4 to ${maxFrameBytes} are possible, so this may not be a Kafka broker.`,
  );
}
