/**
 * What a hash of (seed, order) decides: each purpose has its own number, so that the decisions about one order are
 * independent of each other. The numbers are part of what makes a run repeatable: never change or reuse one.
 */
export const Purpose = {
  inventoryWorkA: 101,
  inventoryWorkB: 102,
  paymentWorkA: 103,
  paymentWorkB: 104,
  notificationWorkA: 105,
  notificationWorkB: 106,
  paymentDecline: 201,
  paymentDeclineReason: 202,
  paymentCodeA: 203,
  paymentCodeB: 204,
  inventoryPoison: 301,
  paymentPoison: 302,
  notificationPoison: 303,
  /** Plus the number of the attempt. */
  inventoryFailure: 10_000,
  paymentFailure: 20_000,
  notificationFailure: 30_000,
} as const;
