import { canFail } from '../services/failures.ts';
import type { ServicesPlan } from './plan.ts';
import type { ServiceName } from './service-names.ts';

/** The topic of the orders that a service gave up. */
export function deadLetterTopic(orders: string, service: ServiceName): string {
  return `${orders}.${service}.dlt`;
}

/** The topic of the orders that a service tries again after so long. */
export function retryTopic(orders: string, service: ServiceName, delayMs: number): string {
  return `${orders}.${service}.retry.${delayMs}`;
}

/** The topics for orders that fail, of all services of a run; none of a service that cannot fail. */
export function failureTopicNames(
  orders: string,
  { names, settings }: Pick<ServicesPlan, 'names' | 'settings'>,
): string[] {
  return names.flatMap((service) => {
    if (!canFail(settings[service])) return [];
    const delays = retryDelays(settings[service]);
    return [...delays.map((delayMs) => retryTopic(orders, service, delayMs)), deadLetterTopic(orders, service)];
  });
}

/** The consumer group of a service; with a delay the one that reads its retry topic. */
export function groupName(groupPrefix: string, service: ServiceName, delayMs?: number): string {
  return `${groupPrefix}.${service}${delayMs === undefined ? '' : `.retry.${delayMs}`}`;
}

/** Every consumer group of a run. */
export function groupNames({
  names,
  settings,
  groupPrefix,
}: Pick<ServicesPlan, 'names' | 'settings' | 'groupPrefix'>): string[] {
  return names.flatMap((service) => [
    groupName(groupPrefix, service),
    ...(canFail(settings[service]) ? retryDelays(settings[service]) : []).map((delayMs) =>
      groupName(groupPrefix, service, delayMs),
    ),
  ]);
}

function retryDelays({ retry }: ServicesPlan['settings'][ServiceName]): readonly number[] {
  return retry.mode === 'topics' ? [...new Set(retry.delaysMs)] : [];
}
