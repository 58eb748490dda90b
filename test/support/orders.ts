import {
  buildOrderTemplates,
  type OrderTemplates,
  type OrderTemplateSettings,
} from '../../src/orders/order-templates.ts';
import { OrderWriter, type OrderWriterSettings } from '../../src/orders/order-writer.ts';

/** 2026-01-31T23:59:58.000Z: a second later the text of every part of a date changes. */
export const loadStartEpochMs = Date.UTC(2026, 0, 31, 23, 59, 58);

/** Templates with the settings of a run without options. */
export async function orderTemplates(settings: Partial<OrderTemplateSettings> = {}): Promise<OrderTemplates> {
  return buildOrderTemplates({ seed: 1, runHash: 0x0dad_beef, skew: 0.75, recordSizeBytes: undefined, ...settings });
}

/** A writer whose clock is at zero at {@link loadStartEpochMs}. */
export function orderWriter(templates: OrderTemplates, settings: Partial<OrderWriterSettings> = {}): OrderWriter {
  return new OrderWriter(templates, { producerId: 0, key: 'orderId', epochOffsetMs: loadStartEpochMs, ...settings });
}

/** What a writer makes of one order, in buffers of its own. */
export interface WrittenOrder {
  readonly value: Buffer;
  readonly stamp: Buffer;
  readonly key: string | undefined;
}

/** Writes one order amid other bytes and takes it out again; fails if anything outside its place was touched. */
export function writeOrder(writer: OrderWriter, seq: number, intendedMs: number, phase = 1): WrittenOrder {
  // Late: nothing of the order itself may follow from when it is sent.
  writer.prepare(seq, intendedMs, intendedMs + 1017.3, phase);
  const valueOffset = 5;
  const headerOffset = valueOffset + writer.valueLength + 3;
  const target = Buffer.alloc(headerOffset + 32 + 7, 0xee);
  writer.write(target, valueOffset, headerOffset);
  const value = target.subarray(valueOffset, valueOffset + writer.valueLength);
  const stamp = target.subarray(headerOffset, headerOffset + 32);
  const around = [target.subarray(0, 5), target.subarray(headerOffset - 3, headerOffset), target.subarray(-7)];
  if (!Buffer.concat(around).equals(Buffer.alloc(15, 0xee))) throw new Error('bytes outside the record were written');
  return { value, stamp, key: writer.key?.subarray(0, writer.keyLength).toString() };
}
