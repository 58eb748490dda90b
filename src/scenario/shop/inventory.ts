import * as z from 'zod';
import { wholeNumber } from '../../parse-value.ts';
import { written } from '../schema/written.ts';
import { serviceFields } from './service-fields.ts';

/** Inventory: the fields of every service, and its stock. */
export const inventorySchema = z.strictObject({
  ...serviceFields,
  stock: written(wholeNumber('the stock', { min: 0, max: 1_000_000_000 }), {
    description: 'units of each product in stock at the start',
    examples: [10_000],
  }).prefault(10_000),
  flashSaleStock: written(wholeNumber('the stock of the flash sale', { min: 0, max: 1_000_000_000 }), {
    description: 'units of the flash-sale product in stock at the start',
    examples: [10_000],
  }).prefault(10_000),
});
