import { describe, expect, it } from 'vitest';
import { flashSaleSku } from '../../src/orders/catalogue.ts';
import type { OrderLine } from '../../src/orders/events.ts';
import { createInventory } from '../../src/services/inventory.ts';
import { ServiceBooks } from '../../src/services/service-books.ts';
import { buildOrder } from '../support/order-builder.ts';

const other = { sku: 'SKU-000002', quantity: 1, unitPriceMinor: 100 };

function flashLine(quantity: number): OrderLine {
  return { sku: flashSaleSku, quantity, unitPriceMinor: 100 };
}

/** The books beside an inventory with so many units of the flash-sale product. */
function rig(flashSaleStock: number) {
  const inventory = createInventory({ stockPerSku: 100, flashSaleStock });
  const books = new ServiceBooks();
  const deliver = (seq: number, ...lines: OrderLine[]): void => {
    const order = buildOrder({ lines });
    const context = { seq, runHash: 7, seed: 1, nowEpochMs: 0, nowText: '' };
    books.note(order, inventory.handle(order, context), context, 0, seq);
  };
  return { deliver, flashSale: () => books.counts(inventory.books()).flashSale };
}

describe('the books of a flash sale', () => {
  it('count what was asked for and what was reserved: no more than the stock', () => {
    const { deliver, flashSale } = rig(3);
    for (let seq = 0; seq < 5; seq++) deliver(seq, flashLine(1));
    expect(flashSale()).toEqual({ demandedUnits: 5, reservedUnits: 3 });
  });

  it('count an order once, however often it is delivered, reserved or refused', () => {
    const { deliver, flashSale } = rig(1);
    for (const seq of [0, 1, 0, 1, 1]) deliver(seq, flashLine(1));
    expect(flashSale()).toEqual({ demandedUnits: 2, reservedUnits: 1 });
  });

  it('count the product in any order, and no other product', () => {
    const { deliver, flashSale } = rig(10);
    deliver(0, other);
    deliver(1, other, flashLine(3));
    expect(flashSale()).toEqual({ demandedUnits: 3, reservedUnits: 3 });
  });
});
