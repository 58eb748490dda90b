import type { ShopEventType } from '../events.ts';
import type { JsonSchema } from './json-schema.ts';
import { notificationSent } from './notification-sent.ts';
import { orderPlaced } from './order-placed.ts';
import { paymentAuthorized } from './payment-authorized.ts';
import { paymentDeclined } from './payment-declined.ts';
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
};
