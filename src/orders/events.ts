/**
 * The events of the shop, as they stand in the JSON of a record's value. Money is a whole number of minor units
 * (cents). Nobody real is in them: e-mail addresses end in example.test, telephone numbers are from the block 555-01xx
 * that is kept for fiction, and a payment is a token, never a card number.
 */

/** How a customer wants to hear from the shop. */
export const channels = ['email', 'sms'] as const;
export type Channel = (typeof channels)[number];

/** One line of a basket. */
export interface OrderLine {
  /** `SKU-` and six digits. */
  readonly sku: string;
  /** Left out where a small record was asked for. */
  readonly name?: string;
  readonly quantity: number;
  readonly unitPriceMinor: number;
}

export interface Customer {
  /** `C-` and seven digits. */
  readonly id: string;
  readonly email: string;
  readonly phone: string;
}

export interface ShippingAddress {
  readonly name: string;
  readonly street: string;
  readonly city: string;
  readonly state: string;
  readonly postalCode: string;
  readonly country: string;
}

/**
 * A customer placed an order. The amounts agree: the sum of quantity * unitPriceMinor over the lines + shippingMinor +
 * taxMinor = totalMinor.
 */
export interface OrderPlaced {
  readonly type: 'OrderPlaced';
  readonly version: 1;
  /** `ord-`, the run in eight hexadecimal digits, `-`, the order's number in the run in ten digits. */
  readonly orderId: string;
  /** ISO 8601, UTC, milliseconds: when the customer placed it: the intended send time, or before it when the order is late. */
  readonly placedAt: string;
  readonly customer: Customer;
  readonly channel: Channel;
  readonly currency: string;
  readonly lines: readonly OrderLine[];
  readonly shippingMinor: number;
  readonly taxMinor: number;
  readonly totalMinor: number;
  /** `tok_` and 24 letters or digits, as a payment provider hands out in place of a card. */
  readonly payment: { readonly token: string };
  /** Left out where a small record was asked for. */
  readonly shippingAddress?: ShippingAddress | undefined;
  /** Fills the record to the size that was asked for; means nothing. */
  readonly padding?: string | undefined;
}

/** What every answer of a service has in common. */
export interface ResultEvent {
  readonly version: 1;
  readonly orderId: string;
  /** ISO 8601, UTC, milliseconds: when the service decided. */
  readonly at: string;
}

/** Inventory: every line of the order was reserved. */
export interface StockReserved extends ResultEvent {
  readonly type: 'StockReserved';
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
}

/** Inventory: one line could not be reserved, so none was. */
export interface StockRejected extends ResultEvent {
  readonly type: 'StockRejected';
  readonly reason: 'out_of_stock';
  /** The first SKU of which there was not enough. */
  readonly sku: string;
  readonly requested: number;
  readonly available: number;
}

/** Payment: the money is reserved on the customer's card. */
export interface PaymentAuthorized extends ResultEvent {
  readonly type: 'PaymentAuthorized';
  readonly amountMinor: number;
  readonly currency: string;
  /** Six characters of A-Z and 0-9, from the bank. */
  readonly authorizationCode: string;
}

export const declineReasons = ['insufficient_funds', 'card_expired', 'suspected_fraud'] as const;
export type DeclineReason = (typeof declineReasons)[number];

/** Payment: the bank said no. */
export interface PaymentDeclined extends ResultEvent {
  readonly type: 'PaymentDeclined';
  readonly amountMinor: number;
  readonly currency: string;
  readonly reason: DeclineReason;
}

/** Notification: the customer was told. */
export interface NotificationSent extends ResultEvent {
  readonly type: 'NotificationSent';
  readonly channel: Channel;
  /** The e-mail address or telephone number that was used. */
  readonly recipient: string;
  readonly template: 'order-confirmation';
}

/** Confirmation: the order was paid for and will be sent. Exactly one for each order whose payment is authorized. */
export interface OrderConfirmed extends ResultEvent {
  readonly type: 'OrderConfirmed';
  readonly amountMinor: number;
  readonly currency: string;
  /** Of the payment. */
  readonly authorizationCode: string;
}

/** Revenue: what was ordered in one second of event time, as it stands. A later revision of the second replaces it. */
export interface RevenueCounted {
  readonly type: 'RevenueCounted';
  readonly version: 1;
  /** ISO 8601, UTC: the second is [windowStart, windowStart + 1 s). */
  readonly windowStart: string;
  readonly orders: number;
  readonly revenueMinor: number;
  /** Payments authorized and declined of the orders that were sent in the second. */
  readonly approved: number;
  readonly declined: number;
  /** 1 is the first. */
  readonly revision: number;
  /** No later revision comes. */
  readonly isFinal: boolean;
}

/** Revenue: the sliding minute that ended with a second. */
export interface MinuteRevenueCounted {
  readonly type: 'MinuteRevenueCounted';
  readonly version: 1;
  /** ISO 8601, UTC: the minute is [windowEnd - 60 s, windowEnd). */
  readonly windowEnd: string;
  readonly orders: number;
  readonly revenueMinor: number;
  readonly approved: number;
  readonly declined: number;
  /** At most five, most units first. */
  readonly topSkus: readonly { readonly sku: string; readonly units: number }[];
  readonly isFinal: boolean;
}

/** Revenue: a customer's session is over. */
export interface SessionEnded {
  readonly type: 'SessionEnded';
  readonly version: 1;
  readonly customerId: string;
  /** ISO 8601, UTC: when its first and last orders were placed. */
  readonly from: string;
  readonly to: string;
  readonly orders: number;
  readonly totalMinor: number;
}

/** Revenue: a customer has spent more in an hour than the rule allows. */
export interface FraudSuspected {
  readonly type: 'FraudSuspected';
  readonly version: 1;
  readonly customerId: string;
  /** ISO 8601, UTC: when the first and last orders that made it too much were placed. */
  readonly from: string;
  readonly to: string;
  readonly orders: number;
  readonly totalMinor: number;
}

/** What the revenue service publishes. */
export type RevenueEvent = RevenueCounted | MinuteRevenueCounted | SessionEnded | FraudSuspected;

export type ShopEvent =
  | OrderPlaced
  | StockReserved
  | StockRejected
  | PaymentAuthorized
  | PaymentDeclined
  | NotificationSent
  | OrderConfirmed
  | RevenueEvent;
export type ShopEventType = ShopEvent['type'];
