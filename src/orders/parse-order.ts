import type { OrderLine, OrderPlaced } from './events.ts';

/**
 * The order in a record's value; `undefined` for bytes that are not an `OrderPlaced` of version 1. Anybody can write to
 * a topic, so a foreign record is not an error here: the caller counts it and goes on. Checked is every member that a
 * service reads, with its type; what else is in the record is let through. Costs about 5 us.
 */
export function parseOrder(value: Buffer): OrderPlaced | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(value.toString('utf8'));
  } catch {
    // Not JSON: as foreign as JSON that is no order.
    return undefined;
  }
  return isOrderPlaced(parsed) ? parsed : undefined;
}

/** An object of which nothing is known yet but the names of the members to look at. */
type Unchecked<T> = Readonly<Partial<Record<keyof T, unknown>>>;

function isOrderPlaced(value: unknown): value is OrderPlaced {
  if (!isObject<OrderPlaced>(value)) return false;
  const { customer, payment, lines } = value;
  return (
    value.type === 'OrderPlaced' &&
    value.version === 1 &&
    typeof value.orderId === 'string' &&
    typeof value.placedAt === 'string' &&
    typeof value.currency === 'string' &&
    (value.channel === 'email' || value.channel === 'sms') &&
    Number.isSafeInteger(value.shippingMinor) &&
    Number.isSafeInteger(value.taxMinor) &&
    Number.isSafeInteger(value.totalMinor) &&
    isObject<OrderPlaced['customer']>(customer) &&
    typeof customer.id === 'string' &&
    typeof customer.email === 'string' &&
    typeof customer.phone === 'string' &&
    isObject<OrderPlaced['payment']>(payment) &&
    typeof payment.token === 'string' &&
    Array.isArray(lines) &&
    lines.length > 0 &&
    lines.every(isOrderLine)
  );
}

function isOrderLine(value: unknown): value is OrderLine {
  return (
    isObject<OrderLine>(value) &&
    typeof value.sku === 'string' &&
    Number.isSafeInteger(value.quantity) &&
    Number.isSafeInteger(value.unitPriceMinor)
  );
}

function isObject<T>(value: unknown): value is Unchecked<T> & object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
