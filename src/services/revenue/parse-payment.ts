/**
 * Whether a record of the payments topic says that a payment was approved; undefined: it says nothing of the kind, as
 * anybody can write to a topic.
 */
export function parsePayment(value: Buffer): boolean | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(value.toString('utf8'));
  } catch {
    // Not JSON: as foreign as JSON that is no answer of the payment service.
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null || !('type' in parsed)) return undefined;
  if (parsed.type === 'PaymentAuthorized') return true;
  return parsed.type === 'PaymentDeclined' ? false : undefined;
}
