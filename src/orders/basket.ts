import type { Rng } from '../rng.ts';
import { flashSaleProduct, productName, skuCount, skuOf, type Catalogue, type ProductWords } from './catalogue.ts';
import type { OrderLine } from './events.ts';
import { zipfRank } from './zipf.ts';

/**
 * Shares of baskets with one, two, ... five lines: a third have one, 44 % two or three, and the mean is 2.3.
 */
export const basketShares: readonly number[] = [0.33, 0.28, 0.16, 0.22, 0.01];
/** Shares of lines that order one, two, three pieces: mean 1.19. */
const quantityShares: readonly number[] = [0.85, 0.11, 0.04];

/** Shipping is free from this value of goods on. */
const freeShippingFromMinor = 5000;
const shippingMinor = 495;
const taxRatio = 0.08;

/** A basket: line i is about SKU number `skus[i]`. */
export interface Basket {
  readonly skus: readonly number[];
  readonly lines: readonly OrderLine[];
}

/** What a basket costs. */
export interface Totals {
  readonly shippingMinor: number;
  readonly taxMinor: number;
  readonly totalMinor: number;
}

/**
 * Draws a basket: its size, then different SKUs by popularity, then how many of each. A SKU drawn a second time gives
 * way to the next less popular one, so that a basket ends however steep the popularity is.
 */
export function drawBasket(rng: Rng, catalogue: Catalogue, words: ProductWords): Basket {
  const lineCount = drawShare(rng, basketShares) + 1;
  const skus = new Set<number>();
  for (let line = 0; line < lineCount; line++) {
    let sku = zipfRank(catalogue.popularity, rng.nextUint32());
    while (skus.has(sku)) sku = (sku + 1) % skuCount;
    skus.add(sku);
  }
  const lines = [...skus].map((sku) => lineOf(sku, drawShare(rng, quantityShares) + 1, catalogue, words));
  return { skus: [...skus], lines };
}

/** What the orders of a flash sale are for: one unit of the flash-sale product. */
export function flashSaleBasket(catalogue: Catalogue, words: ProductWords): Basket {
  return { skus: [flashSaleProduct], lines: [lineOf(flashSaleProduct, 1, catalogue, words)] };
}

function lineOf(sku: number, quantity: number, { pricesMinor }: Catalogue, words: ProductWords): OrderLine {
  return { sku: skuOf(sku), name: productName(words, sku), quantity, unitPriceMinor: pricesMinor[sku] ?? 0 };
}

/** Shipping, tax (rounded to the nearest cent) and the total; lines + shipping + tax = total, exactly. */
export function totalsOf(lines: readonly OrderLine[]): Totals {
  let goodsMinor = 0;
  for (const line of lines) goodsMinor += line.quantity * line.unitPriceMinor;
  const shipping = goodsMinor >= freeShippingFromMinor ? 0 : shippingMinor;
  const taxMinor = Math.round(goodsMinor * taxRatio);
  return { shippingMinor: shipping, taxMinor, totalMinor: goodsMinor + shipping + taxMinor };
}

/** The index of a share, drawn with that probability; the shares add up to 1. */
function drawShare(rng: Rng, shares: readonly number[]): number {
  let rest = rng.nextFloat();
  for (const [index, share] of shares.entries()) {
    if (rest < share) return index;
    rest -= share;
  }
  return shares.length - 1;
}
