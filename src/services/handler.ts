import type {
  NotificationSent,
  OrderPlaced,
  PaymentAuthorized,
  PaymentDeclined,
  StockRejected,
  StockReserved,
} from '../orders/events.ts';

/** What a service of the shop may answer to an order. */
export type ServiceEvent = StockReserved | StockRejected | PaymentAuthorized | PaymentDeclined | NotificationSent;

/** What a handler knows besides the order. One object is used for every order: read it only during the call. */
export interface HandlerContext {
  /** The order's number in its run, u32. */
  readonly seq: number;
  /** Hash of the run that placed the order: `seq` is unique within it. */
  readonly runHash: number;
  /** The seed from which outcomes are hashed. */
  readonly seed: number;
  /** Milliseconds since the epoch. */
  readonly nowEpochMs: number;
  /** The same as ISO 8601, UTC, milliseconds. */
  readonly nowText: string;
}

/** A handler's answer: the event to publish once the work is done. */
export interface HandlerResult {
  readonly event: ServiceEvent;
  /**
   * Whether stock was reserved, a card charged or a message sent by this call; false for a refusal, and for an answer
   * repeated to an order that came again.
   */
  readonly hasEffect: boolean;
}

/** What a handler's own books say since its start; only the books that it keeps. Plain data: crosses threads. */
export interface HandlerBooks {
  /** Units of all SKUs that were ever reserved, at the start and now. */
  readonly stock?: { readonly initialUnits: number; readonly remainingUnits: number };
  /** Units of the flash-sale product, at the start and now. */
  readonly flashSale?: { readonly sku: string; readonly initialUnits: number; readonly remainingUnits: number };
  /** Money charged to customers, in minor units. */
  readonly chargedMinor?: number;
}

/** The business of one service. It knows no Kafka. */
export interface Handler {
  /**
   * Answers an order. Idempotent: the same order delivered again has the effect of one delivery and the same kind of
   * answer. An exception is a bug.
   */
  handle(order: OrderPlaced, context: HandlerContext): HandlerResult;
  /** The books as they are now. Called once a second on the thread that handles orders. */
  books(): HandlerBooks;
}
