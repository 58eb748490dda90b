import { describe, expect, it } from 'vitest';
import { eventSchemas } from '../../../src/orders/schemas/event-schemas.ts';
import { confirmOrder } from '../../../src/services/confirmation/confirm-order.ts';
import { createPayment } from '../../../src/services/payment.ts';
import { violations } from '../../support/json-schema.ts';
import { buildOrder } from '../../support/order-builder.ts';

const at = '2026-01-01T00:00:00.000Z';

describe('the confirmation of an order', () => {
  it('is given to exactly those whose payment the payment service authorizes, with its code', () => {
    const declineRate = 0.3;
    const payment = createPayment({ declineRate });
    const context = { runHash: 7, seed: 11, nowEpochMs: 0, nowText: at };
    const differing: number[] = [];
    let confirmed = 0;
    for (let seq = 0; seq < 2000; seq++) {
      const { event } = payment.handle(buildOrder(), { ...context, seq });
      const confirmation = confirmOrder(buildOrder(), seq, { seed: 11, declineRate }, at);
      const code = event.type === 'PaymentAuthorized' ? event.authorizationCode : undefined;
      if (confirmation?.authorizationCode !== code) differing.push(seq);
      if (confirmation !== undefined) confirmed += 1;
    }
    expect(differing).toEqual([]);
    expect(confirmed).toBeGreaterThan(1200);
    expect(confirmed).toBeLessThan(1600);
  });

  it('fits its schema', () => {
    const order = buildOrder({ orderId: 'ord-00000007-0000000001' });
    const confirmation = confirmOrder(order, 1, { seed: 1, declineRate: 0 }, at);
    expect(violations(confirmation, eventSchemas.OrderConfirmed)).toEqual([]);
    expect(confirmation).toMatchObject({ orderId: order.orderId, amountMinor: 2700, currency: 'USD' });
  });
});
