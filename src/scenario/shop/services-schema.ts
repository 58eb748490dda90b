import * as z from 'zod';
import type { Parsed } from '../../parse-value.ts';
import { written } from '../schema/written.ts';
import { confirmationSchema } from './confirmation.ts';
import { inventorySchema } from './inventory.ts';
import { notificationSchema } from './notification.ts';
import { paymentSchema } from './payment.ts';
import { revenueSchema } from './revenue.ts';

const off = written(parseOff, { description: 'the service does not run', examples: ['off'], words: ['off'] });

/** The services of the shop: each runs with its defaults unless it is `off`. A new one is a new file and a line here. */
export const servicesSchema = z.strictObject({
  inventory: z.union([off, inventorySchema]).prefault({}).meta({ description: 'updates stock; `off`: does not run' }),
  payment: z.union([off, paymentSchema]).prefault({}).meta({ description: 'charges; `off`: does not run' }),
  notification: z
    .union([off, notificationSchema])
    .prefault({})
    .meta({ description: 'sends e-mail or SMS; `off`: does not run' }),
  confirmation: z
    .union([off, confirmationSchema])
    .prefault('off')
    .meta({ description: 'reads orders and confirms, once, those that are paid for; `off`: does not run' }),
  revenue: z
    .union([off, revenueSchema])
    .prefault('off')
    .meta({ description: 'counts revenue by the second, exactly once, from orders and payments; `off`: does not run' }),
});

export type ServicesDocument = z.output<typeof servicesSchema>;

/** YAML 1.1 has `off` for false, and some editors write it so. */
function parseOff(text: string): Parsed<'off'> {
  return text === 'off' ? { value: 'off' } : { problem: "a service is 'off', or has settings of its own" };
}
