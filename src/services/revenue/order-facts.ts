/** What the revenue service takes from an order. */
export interface OrderFacts {
  /** Event time: when the customer placed the order, in whole milliseconds since the epoch. It may be long ago. */
  readonly placedMs: number;
  readonly customerId: string;
  readonly totalMinor: number;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
}

/** What the revenue service takes from the answer of the payment service. */
export interface PaymentFacts {
  /** Event time: when the order was sent, in whole milliseconds since the epoch. */
  readonly sentMs: number;
  readonly isApproved: boolean;
}
