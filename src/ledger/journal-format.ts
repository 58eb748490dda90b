import { crc32c } from '@node-rs/crc32';
import { PlaceReader, PlaceWriter } from './journal-places.ts';
import { chunkBits, chunkOrders, Delivery } from './ledger-memory.ts';
import type { Place } from './place.ts';
import { pushVarint, readVarint } from './varint.ts';

/**
 * The journal of a run: what became of its orders, on disk while it goes on. A file of frames, only ever appended to:
 *
 *     u32  length of the payload, big endian
 *     u32  CRC-32C of the payload
 *     payload: u8 kind; 1: u8 version, u32 runHash (the first frame); 2: u32 chunk, then runs of orders of the chunk:
 *              varint orders passed over, varint orders settled, u8 their {@link Delivery}; if acked, then the place of each
 *              (`journal-places.ts`)
 *
 * A process that is killed leaves whole frames, and at most one that is cut off. An order is settled once. An order that
 * was acknowledged takes about one byte.
 */
export const journalVersion = 2;
export const frameHeaderBytes = 8;
export const FrameKind = { begin: 1, fates: 2 } as const;
/** A run of one order takes three bytes, its partition at most three, and a step between offsets at most six. */
export const maxPayloadBytes = 5 + 12 * chunkOrders;

/** The first frame of a journal. */
export function encodeBegin(runHash: number): Buffer {
  const payload = Buffer.alloc(6);
  payload.writeUInt8(FrameKind.begin, 0);
  payload.writeUInt8(journalVersion, 1);
  payload.writeUInt32BE(runHash, 2);
  return encodeFrame(payload);
}

/**
 * What was settled in a chunk between two looks at its deliveries; undefined: nothing. One pass over the chunk.
 *
 * @param before deliveries of the chunk's orders, one byte each, at the last look
 * @param placeOf where the order of this number was acknowledged
 */
export function encodeFates(
  chunk: number,
  before: Uint8Array,
  now: Uint8Array,
  placeOf: (seq: number) => Place,
): Buffer | undefined {
  const payload: number[] = [];
  const places = new PlaceWriter(payload);
  let written = 0;
  for (let at = 0; at < chunkOrders; at++) {
    const delivery = now[at] ?? Delivery.none;
    if (delivery === Delivery.none || before[at] !== Delivery.none) continue;
    const start = at;
    while (at + 1 < chunkOrders && now[at + 1] === delivery && before[at + 1] === Delivery.none) at += 1;
    pushVarint(payload, start - written);
    pushVarint(payload, at + 1 - start);
    payload.push(delivery);
    written = at + 1;
    if (delivery !== Delivery.acked) continue;
    for (let order = start; order < written; order++) places.push(placeOf(chunk * chunkOrders + order));
  }
  if (payload.length === 0) return undefined;
  const head = Buffer.alloc(5);
  head.writeUInt8(FrameKind.fates, 0);
  head.writeUInt32BE(chunk, 1);
  return encodeFrame(Buffer.concat([head, Uint8Array.from(payload)]));
}

/**
 * Visits the runs of orders in the payload of a frame of fates, and then the place of each order of a run that is acked;
 * false: it is not one that {@link encodeFates} made.
 */
export function visitFates(
  payload: Buffer,
  visit: (firstSeq: number, count: number, delivery: number) => void,
  visitPlace: (seq: number, place: Place) => void,
): boolean {
  if (payload.length < 5) return false;
  const firstSeq = payload.readUInt32BE(1) * 2 ** chunkBits;
  const cursor = { at: 5 };
  const places = new PlaceReader(payload, cursor);
  let next = 0;
  while (cursor.at < payload.length) {
    const start = next + readVarint(payload, cursor);
    const count = readVarint(payload, cursor);
    const delivery = payload[cursor.at];
    cursor.at += 1;
    if (delivery === undefined || count === 0 || start + count > chunkOrders) return false;
    visit(firstSeq + start, count, delivery);
    next = start + count;
    if (delivery !== Delivery.acked) continue;
    for (let order = start; order < next; order++) {
      const place = places.read();
      if (place === undefined) return false;
      visitPlace(firstSeq + order, place);
    }
  }
  return true;
}

function encodeFrame(payload: Buffer): Buffer {
  const header = Buffer.alloc(frameHeaderBytes);
  header.writeUInt32BE(payload.length, 0);
  header.writeUInt32BE(crc32c(payload), 4);
  return Buffer.concat([header, payload]);
}
