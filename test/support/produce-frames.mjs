/**
 * Reads just enough of Kafka's protocol to know which orders a Produce request or a Fetch answer carries: written
 * from the protocol guide, on purpose without src/protocol, whose work it witnesses.
 */

/** Cuts a stream of bytes into Kafka's frames, each with its length in front. */
export class FrameCutter {
  #rest = Buffer.alloc(0);

  /** @param {Buffer} chunk @returns {Buffer[]} the frames that it completes */
  push(chunk) {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const frames = [];
    while (this.#rest.length >= 4) {
      const endsAt = 4 + this.#rest.readInt32BE(0);
      if (this.#rest.length < endsAt) break;
      frames.push(this.#rest.subarray(0, endsAt));
      this.#rest = this.#rest.subarray(endsAt);
    }
    return frames;
  }
}

class Bytes {
  #bytes;
  at;

  constructor(bytes, at) {
    this.#bytes = bytes;
    this.at = at;
  }

  int16() {
    return this.#bytes.readInt16BE((this.at += 2) - 2);
  }

  int32() {
    return this.#bytes.readInt32BE((this.at += 4) - 4);
  }

  /** Strings with an int16 in front, null as -1. */
  skipString() {
    const length = this.int16();
    this.at += Math.max(0, length);
  }

  /** Zigzag, seven bits a byte: lengths in records are below 2^31. */
  varint() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.#bytes[this.at++];
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    }
  }

  slice(length) {
    return this.#bytes.subarray(this.at, (this.at += length));
  }
}

/** @param {Buffer} frame a request @returns {{ apiKey: number, version: number, correlationId: number }} */
export function requestHeader(frame) {
  return { apiKey: frame.readInt16BE(4), version: frame.readInt16BE(6), correlationId: frame.readInt32BE(8) };
}

/**
 * The stamps in a Produce request of versions 3 to 7.
 * @param {Buffer} frame
 * @returns {{ seq: number, dueMs: number, isWarmup: boolean }[]}
 */
export function ordersOf(frame) {
  const bytes = new Bytes(frame, 12);
  bytes.skipString(); // client id
  bytes.skipString(); // transactional id
  bytes.at += 6; // acks, timeout
  const orders = [];
  for (let topics = bytes.int32(); topics > 0; topics--) {
    bytes.skipString();
    for (let partitions = bytes.int32(); partitions > 0; partitions--) {
      bytes.at += 4; // partition
      orders.push(...ordersOfBatch(bytes.slice(bytes.int32())));
    }
  }
  return orders;
}

function ordersOfBatch(batch) {
  const bytes = new Bytes(batch, 57);
  return Array.from({ length: bytes.int32() }, () => {
    const endsAt = bytes.varint() + bytes.at;
    bytes.at += 1; // attributes
    bytes.varint(); // timestamp
    bytes.varint(); // offset
    bytes.slice(Math.max(0, bytes.varint())); // key
    bytes.slice(bytes.varint()); // value
    if (bytes.varint() !== 1) throw new Error('a record has one header, the stamp');
    bytes.slice(bytes.varint());
    const stamp = bytes.slice(bytes.varint());
    if (bytes.at !== endsAt) throw new Error('a record does not end where it says');
    return { seq: stamp.readUInt32BE(12), dueMs: stamp.readDoubleBE(20), isWarmup: (stamp[3] & 1) === 1 };
  });
}

/**
 * The stamps in the answer to a Fetch request of version 11.
 * @param {Buffer} frame
 * @returns {{ seq: number, dueMs: number, isWarmup: boolean }[]}
 */
export function fetchedOrdersOf(frame) {
  const bytes = new Bytes(frame, 8);
  bytes.at += 10; // throttle time, error, session
  const orders = [];
  for (let topics = bytes.int32(); topics > 0; topics--) {
    bytes.skipString();
    for (let partitions = bytes.int32(); partitions > 0; partitions--) {
      bytes.at += 30; // partition, error, high watermark, last stable offset, start of the log
      bytes.slice(16 * Math.max(0, bytes.int32())); // aborted transactions
      bytes.at += 4; // preferred replica
      orders.push(...ordersOfBatches(bytes.slice(Math.max(0, bytes.int32()))));
    }
  }
  return orders;
}

/** The last batch may be cut off: it comes again. */
function ordersOfBatches(batches) {
  const orders = [];
  for (let at = 0; at + 12 <= batches.length;) {
    const endsAt = at + 12 + batches.readInt32BE(at + 8);
    if (endsAt > batches.length) break;
    orders.push(...ordersOfBatch(batches.subarray(at, endsAt)));
    at = endsAt;
  }
  return orders;
}

/**
 * The error codes in the answer to a Produce request of versions 3 to 7.
 * @param {Buffer} frame
 * @param {number} version
 * @returns {number[]} one per partition
 */
export function errorCodesOf(frame, version) {
  const bytes = new Bytes(frame, 8);
  const codes = [];
  for (let topics = bytes.int32(); topics > 0; topics--) {
    bytes.skipString();
    for (let partitions = bytes.int32(); partitions > 0; partitions--) {
      bytes.at += 4; // partition
      codes.push(bytes.int16());
      bytes.at += version >= 5 ? 24 : 16; // offset, time, start of the log
    }
  }
  return codes;
}

/**
 * Makes every broker in the answer to a Metadata request listen on `port`, in place.
 * @param {Buffer} frame
 * @param {number} version
 * @param {number} port
 */
export function setBrokerPorts(frame, version, port) {
  if (version > 8) throw new Error(`the proxy does not know Metadata version ${version}`);
  const bytes = new Bytes(frame, version >= 3 ? 12 : 8);
  for (let brokers = bytes.int32(); brokers > 0; brokers--) {
    bytes.at += 4; // node id
    bytes.skipString();
    frame.writeInt32BE(port, bytes.at);
    bytes.at += 4;
    if (version >= 1) bytes.skipString(); // rack
  }
}
