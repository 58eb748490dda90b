import { flashSaleSku } from '../orders/catalogue.ts';
import type { OrderLine, OrderPlaced, StockRejected, StockReserved } from '../orders/events.ts';
import type { Handler } from './handler.ts';
import { OrderMemory } from './order-memory.ts';

export interface InventoryOptions {
  /** Units of each SKU at the start, the flash-sale product excepted; 0 or more. */
  readonly stockPerSku: number;
  /** Units of the flash-sale product at the start, 0 or more. */
  readonly flashSaleStock: number;
}

/**
 * Keeps the stock and reserves what orders ask for: all lines of an order, or none when one is out. An order that was
 * reserved already is confirmed and takes nothing; one that was rejected is refused again, as stock only goes down.
 */
export function createInventory({ stockPerSku, flashSaleStock }: InventoryOptions): Handler {
  const stock = new Stock((sku) => (sku === flashSaleSku ? flashSaleStock : stockPerSku));
  const reserved = new OrderMemory();
  return {
    handle(order, { runHash, seq, nowText }) {
      const missing = reserved.has(runHash, seq) ? undefined : stock.reserve(order.lines);
      if (missing !== undefined) return { event: rejection(order, nowText, missing), hasEffect: false };
      const hasEffect = reserved.add(runHash, seq);
      return { event: reservation(order, nowText), hasEffect };
    },
    books: () => ({
      stock: stock.units(),
      flashSale: { sku: flashSaleSku, initialUnits: flashSaleStock, remainingUnits: stock.available(flashSaleSku) },
    }),
  };
}

/** The first line of an order that asks for more than there is. */
interface Missing {
  readonly sku: string;
  readonly requested: number;
  readonly available: number;
}

/** What is left of a SKU. */
interface Shelf {
  units: number;
}

/** Units left of each SKU. Only SKUs that were ever asked for have a shelf. */
class Stock {
  readonly #shelves = new Map<string, Shelf>();
  readonly #initialUnitsOf: (sku: string) => number;

  constructor(initialUnitsOf: (sku: string) => number) {
    this.#initialUnitsOf = initialUnitsOf;
  }

  /** Takes all lines and returns undefined, or takes nothing and returns what is missing. */
  reserve(lines: readonly OrderLine[]): Missing | undefined {
    for (let index = 0; index < lines.length; index++) {
      const { sku = '', quantity: requested = 0 } = lines[index] ?? {};
      const shelf = this.#shelfOf(sku);
      const available = shelf.units;
      if (available < requested) {
        // Taken line by line, so that two lines of one SKU cannot have the same units; given back here.
        for (const { sku: taken, quantity } of lines.slice(0, index)) this.#shelfOf(taken).units += quantity;
        return { sku, requested, available: available + quantityBefore(lines, index, sku) };
      }
      shelf.units = available - requested;
    }
    return undefined;
  }

  /** Units on all shelves, summed anew: 0.2 to 0.6 ms for 50,000 of them. */
  units(): { readonly initialUnits: number; readonly remainingUnits: number } {
    let initialUnits = 0;
    let remainingUnits = 0;
    for (const [sku, { units }] of this.#shelves) {
      initialUnits += this.#initialUnitsOf(sku);
      remainingUnits += units;
    }
    return { initialUnits, remainingUnits };
  }

  /** Units left of a SKU. */
  available(sku: string): number {
    return this.#shelves.get(sku)?.units ?? this.#initialUnitsOf(sku);
  }

  #shelfOf(sku: string): Shelf {
    let shelf = this.#shelves.get(sku);
    if (shelf === undefined) {
      shelf = { units: this.#initialUnitsOf(sku) };
      this.#shelves.set(sku, shelf);
    }
    return shelf;
  }
}

/** What earlier lines of the same order had taken of the SKU. */
function quantityBefore(lines: readonly OrderLine[], end: number, sku: string): number {
  return lines.slice(0, end).reduce((sum, line) => (line.sku === sku ? sum + line.quantity : sum), 0);
}

function reservation(order: OrderPlaced, at: string): StockReserved {
  const lines = order.lines.map(({ sku, quantity }) => ({ sku, quantity }));
  return { type: 'StockReserved', version: 1, orderId: order.orderId, at, lines };
}

function rejection(order: OrderPlaced, at: string, missing: Missing): StockRejected {
  return { type: 'StockRejected', version: 1, orderId: order.orderId, at, reason: 'out_of_stock', ...missing };
}
