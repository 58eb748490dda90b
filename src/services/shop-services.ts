import type { Handler } from './handler.ts';
import { createInventory } from './inventory.ts';
import { createNotification } from './notification.ts';
import { createPayment } from './payment.ts';
import { logNormalWorkTime, noWorkTime, type WorkTime } from './work-time.ts';

/** What the services of a run are made with. */
export interface HandlerOptions {
  /** sleep: log-normal service times; none: no work at all. */
  readonly work: 'sleep' | 'none';
  /** Share of payments declined, 0..1. */
  readonly declineRate: number;
  /** Units of each SKU in stock at the start. */
  readonly stockPerSku: number;
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
    createHandler: ({ stockPerSku, work }) => createInventory({ stockPerSku, workTime: workTimeOf('inventory', work) }),
  },
  payment: {
    resultTopicSuffix: 'payments',
    createHandler: ({ declineRate, work }) => createPayment({ declineRate, workTime: workTimeOf('payment', work) }),
  },
  notification: {
    resultTopicSuffix: 'notifications',
    createHandler: ({ work }) => createNotification({ workTime: workTimeOf('notification', work) }),
  },
} as const satisfies Record<string, ShopService>;

export type ShopServiceName = keyof typeof shopServices;

function workTimeOf(service: Parameters<typeof logNormalWorkTime>[0], work: HandlerOptions['work']): WorkTime {
  return work === 'none' ? noWorkTime : logNormalWorkTime(service);
}
