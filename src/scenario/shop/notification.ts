import * as z from 'zod';
import { serviceFields } from './service-fields.ts';

/** Notification: the fields of every service. */
export const notificationSchema = z.strictObject(serviceFields);
