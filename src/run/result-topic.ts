import { shopServices } from '../services/shop-services.ts';
import type { ServiceName } from './service-names.ts';

/** Name of the topic for the result events of a service: `<prefix>.payments` for payment. */
export function resultTopic(prefix: string, service: ServiceName): string {
  return `${prefix}.${shopServices[service].resultTopicSuffix}`;
}
