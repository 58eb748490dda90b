import { parentPort, workerData } from 'node:worker_threads';
import { serializeError, type SerializedError } from '../errors.ts';
import { buildOrderTemplates, type OrderTemplates, type OrderTemplateSettings } from '../orders/order-templates.ts';

/** What the template thread answers, once. */
export type FromTemplateThread =
  | { readonly type: 'built'; readonly templates: OrderTemplates }
  | { readonly type: 'failed'; readonly error: SerializedError };

const settings: OrderTemplateSettings = workerData;
const send = (message: FromTemplateThread): void => parentPort?.postMessage(message);

buildOrderTemplates(settings).then(
  (templates) => send({ type: 'built', templates }),
  (error: unknown) => send({ type: 'failed', error: serializeError(error) }),
);
