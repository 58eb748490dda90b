import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { deserializeError } from '../errors.ts';
import type { OrderTemplates, OrderTemplateSettings } from '../orders/order-templates.ts';
import type { FromTemplateThread } from './template-thread.ts';

/**
 * Builds the orders' templates in a thread of its own, which ends with its work: faker and all that it makes would
 * otherwise stay in memory for the whole run (about 30 MB). What remains is shared memory.
 *
 * @throws what `buildOrderTemplates` throws
 */
export async function buildTemplates(settings: OrderTemplateSettings): Promise<OrderTemplates> {
  const worker = new Worker(new URL('./template-thread.js', import.meta.url), {
    name: 'templates',
    workerData: settings,
  });
  try {
    const [message]: FromTemplateThread[] = await once(worker, 'message');
    if (message === undefined) throw new Error('the template thread sent an empty message');
    if (message.type === 'failed') throw deserializeError(message.error);
    return message.templates;
  } finally {
    await worker.terminate();
  }
}
