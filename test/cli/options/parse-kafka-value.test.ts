import { describe, expect, it } from 'vitest';
import {
  parseAcks,
  parseMembers,
  parseRunServices,
  parseServices,
  parseTopicName,
} from '../../../src/cli/options/parse-kafka-value.ts';

describe('a topic name', () => {
  it('has the letters that Kafka allows', () => {
    expect(parseTopicName('shop.orders_2-A')).toEqual({ value: 'shop.orders_2-A' });
    expect(parseTopicName('shop orders')).toHaveProperty('problem');
    expect(parseTopicName('..')).toHaveProperty('problem');
    expect(parseTopicName('')).toHaveProperty('problem');
  });

  it('leaves room for suffixes within the 249 characters that Kafka allows', () => {
    expect(parseTopicName('x'.repeat(230))).toHaveProperty('value');
    expect(parseTopicName('x'.repeat(231))).toHaveProperty('problem');
  });
});

describe('services and members', () => {
  it('services come in the order of the shop, each once', () => {
    expect(parseServices('payment,inventory,payment')).toEqual({ value: ['inventory', 'payment'] });
    expect(parseServices('none')).toEqual({ value: [] });
  });

  it('an unknown service is named together with the known ones', () => {
    expect(parseServices('inventory,shipping')).toEqual({
      problem: "'shipping' is not a service; the services are inventory, payment or notification",
    });
  });

  it('revenue runs beside payment, whose answers it reads', () => {
    expect(parseRunServices('revenue,payment')).toEqual({ value: ['payment', 'revenue'] });
    expect(parseRunServices('none')).toEqual({ value: [] });
    expect(parseRunServices('inventory,revenue')).toEqual({
      problem: 'revenue reads the answers of payment: name payment too, as in payment,revenue',
    });
    expect(parseRunServices('shipping')).toEqual({
      problem: "'shipping' is not a service; the services are inventory, payment, notification or revenue",
    });
  });

  it('members are counts by service', () => {
    expect(parseMembers('payment=4,inventory=2')).toEqual({
      value: [
        { service: 'payment', count: 4 },
        { service: 'inventory', count: 2 },
      ],
    });
  });

  it.each(['payment', 'payment=0', 'payment=101', 'payment=1.5', 'payment=', 'shipping=2', 'payment=1=2', ''])(
    "'%s' is refused",
    (text) => {
      expect(parseMembers(text)).toHaveProperty('problem');
    },
  );
});

describe('the rest', () => {
  it("acks understands Kafka's other word for all", () => {
    expect(
      [parseAcks('-1'), parseAcks('all'), parseAcks('1'), parseAcks('0')].map((acks) => 'value' in acks && acks.value),
    ).toEqual(['all', 'all', 1, 0]);
    expect(parseAcks('2')).toHaveProperty('problem');
  });
});
