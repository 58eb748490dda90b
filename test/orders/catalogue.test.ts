import { describe, expect, it } from 'vitest';
import { createCatalogue, productName, skuCount, skuOf } from '../../src/orders/catalogue.ts';

describe('the catalogue', () => {
  it.each([
    [0, 'SKU-000001'],
    [49_999, 'SKU-050000'],
  ])('calls SKU number %d %s', (index, sku) => {
    expect(skuOf(index)).toBe(sku);
  });

  it('has the same prices for the same seed, and others for another', () => {
    const [one, same, other] = [createCatalogue(1, 0.75), createCatalogue(1, 0.75), createCatalogue(2, 0.75)];
    expect(same.pricesMinor).toEqual(one.pricesMinor);
    expect(other.pricesMinor.slice(0, 5)).not.toEqual(one.pricesMinor.slice(0, 5));
  });

  it('has log-normal prices in whole cents', () => {
    const { pricesMinor } = createCatalogue(3, 0);
    const logs = Array.from(pricesMinor, Math.log);
    const meanLog = logs.reduce((sum, log) => sum + log, 0) / skuCount;
    const sigma = Math.sqrt(logs.reduce((sum, log) => sum + (log - meanLog) ** 2, 0) / skuCount);
    expect(Math.abs(sigma - 0.92)).toBeLessThan(0.015);
    expect(Math.min(...pricesMinor)).toBeGreaterThanOrEqual(99);
    expect(Math.max(...pricesMinor)).toBeLessThanOrEqual(999_999);
  });

  it('names a product the same way every time', () => {
    const words = { adjectives: ['Fine', 'Small'], materials: ['Steel', 'Silk'], products: ['Hat', 'Chair'] };
    const names = Array.from({ length: 100 }, (_, index) => productName(words, index));
    expect(new Set(names).size).toBe(8);
    expect(productName(words, 42)).toBe(names[42]);
  });
});
