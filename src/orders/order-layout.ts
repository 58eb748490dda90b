import type { OrderPlaced } from './events.ts';

/**
 * The JSON of an order: a head of fixed length, in which everything that differs from order to order lies at a fixed
 * place, then a tail that comes from a template. All digits that are patched are `0` here.
 */
const head =
  '{"type":"OrderPlaced","version":1,"orderId":"ord-00000000-0000000000","placedAt":"0000-00-00T00:00:00.000Z",' +
  '"customer":{"id":"C-0000000","email":"customer-0000000@example.test","phone":"+1-555-0100"},';

/** What follows the head. */
export type OrderTail = Omit<OrderPlaced, 'type' | 'version' | 'orderId' | 'placedAt' | 'customer'>;

/** Length of the head. */
export const headBytes = head.length;

/** The head as it is before it is patched. */
export const headText: string = head;

/** Where, from the start of the value, each patched field begins. */
export const headOffsets = {
  orderId: head.indexOf('ord-'),
  /** Ten digits: the order's number. */
  seq: head.indexOf('ord-') + 'ord-00000000-'.length,
  /** 19 characters, to the second. */
  second: head.indexOf('0000-00-00T'),
  /** Three digits. */
  millisecond: head.indexOf('.000Z') + 1,
  /** The last six of the seven digits of the customer's number, twice; the first is always 0. */
  customerIdDigits: head.indexOf('C-0') + 'C-0'.length,
  emailDigits: head.indexOf('customer-0') + 'customer-0'.length,
  /** The last two digits of the telephone number, equal to those of the customer's number. */
  phoneDigits: head.indexOf('555-0100') + '555-01'.length,
} as const;

/** `ord-1a2b3c4d-0000001234`: the id of order `seq` of a run. */
export function orderIdOf(runHash: number, seq: number): string {
  return `ord-${runHash.toString(16).padStart(8, '0')}-${String(seq).padStart(10, '0')}`;
}

/** `C-0012345`: the id of a customer. */
export function customerIdOf(customer: number): string {
  return `C-${String(customer).padStart(7, '0')}`;
}

/** The JSON of an order with the run in its id and everything else in the head still to be patched. */
export function renderOrder(runHash: number, tail: OrderTail): string {
  const { orderId: at } = headOffsets;
  const orderId = orderIdOf(runHash, 0);
  return head.slice(0, at) + orderId + head.slice(at + orderId.length) + JSON.stringify(tail).slice(1);
}
