import type { Handler } from './handler.ts';
import type { WorkTime } from './work-time.ts';

export interface NotificationOptions {
  readonly workTime: WorkTime;
}

/** Confirms the order to the customer, by the channel that the order asks for (85 % e-mail, 15 % SMS in the traffic). */
export function createNotification({ workTime }: NotificationOptions): Handler {
  return ({ orderId, channel, customer }, { seed, seq, nowText }) => ({
    event: {
      type: 'NotificationSent',
      version: 1,
      orderId,
      at: nowText,
      channel,
      recipient: channel === 'email' ? customer.email : customer.phone,
      template: 'order-confirmation',
    },
    workMs: workTime(seed, seq),
  });
}
