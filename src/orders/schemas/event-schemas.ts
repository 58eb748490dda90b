import type { ShopEventType } from '../events.ts';
import { fraudSuspected } from './fraud-suspected.ts';
import type { JsonSchema } from './json-schema.ts';
import { minuteRevenueCounted } from './minute-revenue-counted.ts';
import { notificationSent } from './notification-sent.ts';
import { orderConfirmed } from './order-confirmed.ts';
import { orderPlaced } from './order-placed.ts';
import { paymentAuthorized } from './payment-authorized.ts';
import { paymentDeclined } from './payment-declined.ts';
import { revenueCounted } from './revenue-counted.ts';
import { sessionEnded } from './session-ended.ts';
import { stockRejected } from './stock-rejected.ts';
import { stockReserved } from './stock-reserved.ts';

/** The JSON Schema (draft 2020-12) of every event, by its type. */
export const eventSchemas: Readonly<Record<ShopEventType, JsonSchema>> = {
  OrderPlaced: orderPlaced,
  StockReserved: stockReserved,
  StockRejected: stockRejected,
  PaymentAuthorized: paymentAuthorized,
  PaymentDeclined: paymentDeclined,
  NotificationSent: notificationSent,
  OrderConfirmed: orderConfirmed,
  RevenueCounted: revenueCounted,
  MinuteRevenueCounted: minuteRevenueCounted,
  SessionEnded: sessionEnded,
  FraudSuspected: fraudSuspected,
};
