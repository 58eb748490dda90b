import * as z from 'zod';
import { ratio } from '../../parse-value.ts';
import { written } from '../schema/written.ts';
import { serviceFields } from './service-fields.ts';

/** Payment: the fields of every service, and how many cards are refused. */
export const paymentSchema = z.strictObject({
  ...serviceFields,
  declineRate: written(ratio('the decline rate'), {
    description: 'share of payments that are declined',
    examples: ['5%'],
  }).prefault('5%'),
});
