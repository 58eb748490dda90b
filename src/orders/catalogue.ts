import { createRng, hash32 } from '../rng.ts';
import { drawLogNormal } from './log-normal.ts';
import { createAliasTables, zipfProbabilities, type ZipfTables } from './zipf.ts';

/** SKUs of the shop. */
export const skuCount = 50_000;

/** Mean price of a unit sold, weighted by popularity: with baskets, quantities, tax and shipping a mean order of 108.56. */
const meanPriceMinor = 3620;
/** Standard deviation of the logarithm of the prices; makes that of the order value 0.9. */
const priceSigma = 0.92;
/** Bounds of a price: they bound the digits, and with them the size, of a record. */
const minPriceMinor = 99;
const maxPriceMinor = 999_999;

const pricesStream = 2;
const namePurpose = 3;

/** What the shop sells. SKU number 0 is the most popular one. */
export interface Catalogue {
  /** Price of each SKU. */
  readonly pricesMinor: Int32Array;
  /** Popularity of each SKU. */
  readonly popularity: ZipfTables;
}

/**
 * The catalogue of a seed: log-normal prices, scaled so that the mean price of what is SOLD is the same for every seed
 * and skew (one bestseller would otherwise move it by some percent).
 *
 * @param skew Zipf exponent of the popularity, 0 or more
 */
export function createCatalogue(seed: number, skew: number): Catalogue {
  const rng = createRng(seed, pricesStream);
  const weights = zipfProbabilities(skuCount, skew);
  const prices = new Float64Array(skuCount);
  let mean = 0;
  for (let sku = 0; sku < skuCount; sku++) {
    const price = drawLogNormal(rng, 1, priceSigma);
    prices[sku] = price;
    mean += (weights[sku] ?? 0) * price;
  }
  const pricesMinor = new Int32Array(skuCount);
  for (let sku = 0; sku < skuCount; sku++) {
    const price = Math.round(((prices[sku] ?? 0) / mean) * meanPriceMinor);
    pricesMinor[sku] = Math.min(maxPriceMinor, Math.max(minPriceMinor, price));
  }
  return { pricesMinor, popularity: createAliasTables(weights) };
}

/** `SKU-000001` for number 0: the identity of a SKU in every event. */
export function skuOf(index: number): string {
  return `SKU-${String(index + 1).padStart(6, '0')}`;
}

/** Number of the flash-sale product: the most popular one. */
export const flashSaleProduct = 0;
/** Its identity in every event. */
export const flashSaleSku = skuOf(flashSaleProduct);

/** Words of which the names of products are made. */
export interface ProductWords {
  readonly adjectives: readonly string[];
  readonly materials: readonly string[];
  readonly products: readonly string[];
}

/** `Handcrafted Steel Chair`: the same for the same SKU and words. */
export function productName(words: ProductWords, index: number): string {
  const pick = (list: readonly string[], part: number): string =>
    list[hash32(part, index, namePurpose) % list.length] ?? '';
  return `${pick(words.adjectives, 0)} ${pick(words.materials, 1)} ${pick(words.products, 2)}`;
}
