import type { FlashSaleResult } from '../result.ts';
import { measured, type MeasureSpec } from './measure-spec.ts';
import { units } from './unit.ts';

/** What became of the stock of the flash-sale product. */
export const flashSaleMeasures: readonly MeasureSpec[] = [
  counted('flashSale.demanded', 'Units of the flash-sale product that orders asked for.', 'demandedUnits'),
  counted('flashSale.initial', 'Units of it in stock at the start.', 'initialUnits'),
  counted('flashSale.reserved', 'Units of it that were reserved.', 'reservedUnits'),
  counted('flashSale.oversold', 'Units of it that were reserved beyond the stock.', 'oversoldUnits'),
];

function counted(pattern: string, definition: string, field: Exclude<keyof FlashSaleResult, 'sku'>): MeasureSpec {
  return {
    pattern,
    unit: units.number,
    definition,
    scopes: [],
    lateness: 'none',
    read: ({ result }) =>
      measured(
        result.services.map(({ flashSale }) => flashSale).find((sale) => sale !== null)?.[field],
        'the run had no flash sale, or inventory did not run',
      ),
  };
}
