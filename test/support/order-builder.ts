import { crc32c } from '@node-rs/crc32';
import type { ConsumedRecord } from '../../src/kafka/consumer-group-port.ts';
import type { OrderPlaced } from '../../src/orders/events.ts';
import { STAMP_BYTES, stampFlags, writeStamp } from '../../src/orders/stamp.ts';

/** An order with the fields that matter to a test; the rest is filled in. */
export function buildOrder(fields: Partial<OrderPlaced> = {}): OrderPlaced {
  return {
    type: 'OrderPlaced',
    version: 1,
    orderId: 'ord-00000000-0000000001',
    placedAt: '2026-01-01T00:00:00.000Z',
    customer: { id: 'C-0000001', email: 'ada@example.test', phone: '+1-555-0101' },
    channel: 'email',
    currency: 'USD',
    lines: [{ sku: 'SKU-000001', quantity: 2, unitPriceMinor: 1000 }],
    shippingMinor: 500,
    taxMinor: 200,
    totalMinor: 2700,
    payment: { token: 'tok_1' },
    ...fields,
  };
}

/** What of a record matters to a test. */
export interface RecordFields {
  readonly seq: number;
  readonly offset?: number;
  readonly runHash?: number;
  /** Of its intended time; 0 is the warm-up. */
  readonly phase?: number;
  readonly intendedEpochMs?: number;
  readonly order?: Partial<OrderPlaced>;
  /** Instead of an order's JSON. */
  readonly value?: Buffer;
}

/** A record as a consumer group delivers it, with a stamp that fits its value. */
export function buildRecord(fields: RecordFields): ConsumedRecord {
  const { seq, offset = seq, runHash = 7, phase = 1, intendedEpochMs = 0 } = fields;
  const orderId = `ord-00000007-${String(seq).padStart(10, '0')}`;
  const value = fields.value ?? Buffer.from(JSON.stringify(buildOrder({ orderId, ...fields.order })));
  const stamp = Buffer.alloc(STAMP_BYTES);
  const flags = stampFlags(phase);
  writeStamp(stamp, 0, flags, runHash, 0, 0, seq, 0, intendedEpochMs, crc32c(value));
  return { offset, key: Buffer.from(orderId), value, stamp, timestampMs: Math.floor(intendedEpochMs) };
}
