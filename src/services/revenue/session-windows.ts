/** A customer's visit: orders with less than the gap between one and the next, by event time. */
export interface Session {
  readonly fromMs: number;
  readonly toMs: number;
  readonly orders: number;
  readonly totalMinor: number;
}

/**
 * Adds an order to the sessions of a customer: it begins one, lengthens one, or joins two into one (session windows as
 * in Kafka Streams: records at most `gapMs` apart belong together).
 *
 * @param sessions in order of time, apart by more than the gap; changed in place
 */
export function addToSessions(sessions: Session[], placedMs: number, totalMinor: number, gapMs: number): void {
  let merged: Session = { fromMs: placedMs, toMs: placedMs, orders: 1, totalMinor };
  let at = 0;
  for (let index = sessions.length - 1; index >= 0; index--) {
    const session = sessions[index];
    if (session === undefined) continue;
    if (session.toMs + gapMs < placedMs) {
      at = index + 1;
      break;
    }
    if (session.fromMs - gapMs > placedMs) continue;
    merged = {
      fromMs: Math.min(merged.fromMs, session.fromMs),
      toMs: Math.max(merged.toMs, session.toMs),
      orders: merged.orders + session.orders,
      totalMinor: merged.totalMinor + session.totalMinor,
    };
    sessions.splice(index, 1);
  }
  while ((sessions[at]?.fromMs ?? Number.POSITIVE_INFINITY) < merged.fromMs) at += 1;
  sessions.splice(at, 0, merged);
}
