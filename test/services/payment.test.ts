import { describe, expect, it } from 'vitest';
import type { ServiceEvent } from '../../src/services/handler.ts';
import { createPayment } from '../../src/services/payment.ts';
import { buildOrder } from '../support/order-builder.ts';

function decide(declineRate: number, seq: number, seed = 42): ServiceEvent {
  const handler = createPayment({ declineRate });
  return handler.handle(buildOrder(), { seq, runHash: 7, seed, nowEpochMs: 0, nowText: '1970-01-01T00:00:00.000Z' })
    .event;
}

describe('payment', () => {
  it('declines the share of payments that was asked for', () => {
    const handler = createPayment({ declineRate: 0.05 });
    const declined = Array.from({ length: 20_000 }, (_, seq) =>
      handler.handle(buildOrder(), { seq, runHash: 7, seed: 1, nowEpochMs: 0, nowText: '' }),
    ).filter(({ event }) => event.type === 'PaymentDeclined').length;
    // Binomial: mean 1,000, standard deviation 31.
    expect(declined).toBeGreaterThan(850);
    expect(declined).toBeLessThan(1150);
  });

  it('declines none at 0 and all at 1', () => {
    for (let seq = 0; seq < 100; seq++) {
      expect(decide(0, seq).type).toBe('PaymentAuthorized');
      expect(decide(1, seq).type).toBe('PaymentDeclined');
    }
  });

  it('gives an order the same answer every time, and another one with another seed', () => {
    const answers = Array.from({ length: 50 }, (_, seq) => decide(0.5, seq));
    expect(Array.from({ length: 50 }, (_, seq) => decide(0.5, seq))).toEqual(answers);
    expect(Array.from({ length: 50 }, (_, seq) => decide(0.5, seq, 43))).not.toEqual(answers);
  });

  it('authorizes the whole amount with a code of six characters', () => {
    expect(decide(0, 1)).toEqual({
      type: 'PaymentAuthorized',
      version: 1,
      orderId: 'ord-00000000-0000000001',
      at: '1970-01-01T00:00:00.000Z',
      amountMinor: 2700,
      currency: 'USD',
      authorizationCode: expect.stringMatching(/^[0-9A-Z]{6}$/),
    });
  });

  it('charges an order once however often it comes, and none that it declines', () => {
    for (const declineRate of [0, 1]) {
      const handler = createPayment({ declineRate });
      const charge = (runHash: number): boolean =>
        handler.handle(buildOrder(), { seq: 5, runHash, seed: 1, nowEpochMs: 0, nowText: '' }).hasEffect;
      const isCharged = declineRate === 0;
      expect([charge(7), charge(7), charge(8)]).toEqual([isCharged, false, isCharged]);
      expect(handler.books()).toEqual({ chargedMinor: isCharged ? 2 * 2700 : 0 });
    }
  });
});
