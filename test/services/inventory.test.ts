import { describe, expect, it } from 'vitest';
import { flashSaleSku } from '../../src/orders/catalogue.ts';
import type { OrderLine } from '../../src/orders/events.ts';
import type { HandlerContext } from '../../src/services/handler.ts';
import { createInventory } from '../../src/services/inventory.ts';
import { buildOrder } from '../support/order-builder.ts';

function contextOf(seq: number): HandlerContext {
  return { seq, runHash: 7, seed: 1, nowEpochMs: 0, nowText: '1970-01-01T00:00:00.000Z' };
}

function line(sku: string, quantity: number): OrderLine {
  return { sku, quantity, unitPriceMinor: 100 };
}

function createShop(stockPerSku: number): (seq: number, ...lines: OrderLine[]) => unknown {
  const handler = createInventory({ stockPerSku, flashSaleStock: stockPerSku });
  return (seq, ...lines) => handler.handle(buildOrder({ lines }), contextOf(seq)).event;
}

describe('inventory', () => {
  it('reserves every line of an order', () => {
    const order = createShop(10);
    expect(order(1, line('A', 2), line('B', 3))).toEqual({
      type: 'StockReserved',
      version: 1,
      orderId: 'ord-00000000-0000000001',
      at: '1970-01-01T00:00:00.000Z',
      lines: [
        { sku: 'A', quantity: 2 },
        { sku: 'B', quantity: 3 },
      ],
    });
  });

  it('rejects when the stock is used up, and says what was missing', () => {
    const order = createShop(5);
    order(1, line('A', 4));
    expect(order(2, line('A', 2))).toMatchObject({ type: 'StockRejected', sku: 'A', requested: 2, available: 1 });
    expect(order(3, line('A', 1))).toMatchObject({ type: 'StockReserved' });
  });

  it('takes nothing for an order of which one line is out', () => {
    const order = createShop(5);
    expect(order(1, line('A', 5), line('B', 6))).toMatchObject({ type: 'StockRejected', sku: 'B' });
    expect(order(2, line('A', 5))).toMatchObject({ type: 'StockReserved' });
  });

  it('does not give the same units to two lines of one SKU', () => {
    const order = createShop(5);
    expect(order(1, line('A', 3), line('A', 3))).toMatchObject({ type: 'StockRejected', requested: 3, available: 5 });
    expect(order(2, line('A', 2), line('A', 3))).toMatchObject({ type: 'StockReserved' });
  });

  it('reserves once for an order that is delivered twice', () => {
    const order = createShop(5);
    order(1, line('A', 3));
    expect(order(1, line('A', 3))).toMatchObject({ type: 'StockReserved' });
    expect(order(2, line('A', 2))).toMatchObject({ type: 'StockReserved' });
  });

  it('rejects an order again that it rejected before', () => {
    const order = createShop(5);
    order(1, line('A', 6));
    expect(order(1, line('A', 6))).toMatchObject({ type: 'StockRejected' });
  });

  it('has an effect once for an order, and none when it rejects', () => {
    const handler = createInventory({ stockPerSku: 5, flashSaleStock: 5 });
    const hasEffect = (seq: number, quantity: number): boolean =>
      handler.handle(buildOrder({ lines: [line('A', quantity)] }), contextOf(seq)).hasEffect;
    expect([hasEffect(1, 3), hasEffect(1, 3), hasEffect(2, 3), hasEffect(3, 2)]).toEqual([true, false, false, true]);
  });

  it('keeps books of the SKUs that it took from', () => {
    const handler = createInventory({ stockPerSku: 5, flashSaleStock: 5 });
    expect(handler.books().stock).toEqual({ initialUnits: 0, remainingUnits: 0 });
    handler.handle(buildOrder({ lines: [line('A', 3), line('B', 1)] }), contextOf(1));
    handler.handle(buildOrder({ lines: [line('A', 2), line('B', 9)] }), contextOf(2));
    expect(handler.books().stock).toEqual({ initialUnits: 10, remainingUnits: 6 });
  });

  it('has a stock of its own for the flash-sale product', () => {
    const handler = createInventory({ stockPerSku: 9, flashSaleStock: 2 });
    const typeOf = (seq: number, sku: string): string =>
      handler.handle(buildOrder({ lines: [line(sku, 1)] }), contextOf(seq)).event.type;
    expect([1, 2, 3].map((seq) => typeOf(seq, flashSaleSku))).toEqual([
      'StockReserved',
      'StockReserved',
      'StockRejected',
    ]);
    expect(typeOf(4, 'SKU-000002')).toBe('StockReserved');
    expect(handler.books()).toEqual({
      stock: { initialUnits: 11, remainingUnits: 8 },
      flashSale: { sku: 'SKU-000001', initialUnits: 2, remainingUnits: 0 },
    });
  });
});
