import type { Handler } from './handler.ts';
import { createInventory } from './inventory.ts';
import { createNotification } from './notification.ts';
import { createPayment } from './payment.ts';

/** What the handler of one service is made with. */
export interface HandlerOptions {
  /** Share of payments declined, 0..1. */
  readonly declineRate: number;
  /** Units of each SKU in stock at the start, the flash-sale product excepted. */
  readonly stockPerSku: number;
  /** Units of the flash-sale product in stock at the start. */
  readonly flashSaleStock: number;
}

/** One service of the shop: a new one is a new file and a line here. */
export interface ShopService {
  /** The topic of its result events is `<prefix>.<this>`. */
  readonly resultTopicSuffix: string;
  createHandler(options: HandlerOptions): Handler;
}

export const shopServices = {
  inventory: {
    resultTopicSuffix: 'inventory',
    createHandler: ({ stockPerSku, flashSaleStock }) => createInventory({ stockPerSku, flashSaleStock }),
  },
  payment: {
    resultTopicSuffix: 'payments',
    createHandler: ({ declineRate }) => createPayment({ declineRate }),
  },
  notification: {
    resultTopicSuffix: 'notifications',
    createHandler: () => createNotification(),
  },
} as const satisfies Record<string, ShopService>;

export type ShopServiceName = keyof typeof shopServices;
