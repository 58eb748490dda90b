import { describe, expect, it } from 'vitest';
import { createNotification } from '../../src/services/notification.ts';
import { buildOrder } from '../support/order-builder.ts';

describe('notification', () => {
  const handler = createNotification();
  const context = { seq: 1, runHash: 7, seed: 1, nowEpochMs: 0, nowText: '1970-01-01T00:00:00.000Z' };

  it('sends an e-mail to the address of the customer', () => {
    const { event } = handler.handle(buildOrder({ channel: 'email' }), context);
    expect(event).toMatchObject({ type: 'NotificationSent', channel: 'email', recipient: 'ada@example.test' });
  });

  it('sends an SMS to the telephone of a customer who wants that', () => {
    const { event } = handler.handle(buildOrder({ channel: 'sms' }), context);
    expect(event).toMatchObject({ channel: 'sms', recipient: '+1-555-0101' });
  });

  it('sends one message for an order that comes twice', () => {
    const again = createNotification();
    expect([again.handle(buildOrder(), context), again.handle(buildOrder(), context)]).toMatchObject([
      { hasEffect: true, event: { recipient: 'ada@example.test' } },
      { hasEffect: false, event: { recipient: 'ada@example.test' } },
    ]);
  });
});
