import type { ServiceName } from '../run/service-names.ts';
import { usualSettings, type ServiceSettings } from '../run/service-settings.ts';
import type { Members } from './options/parse-kafka-value.ts';

/** The settings of every service: the usual ones, unless said otherwise; of several counts for one, the last. */
export function serviceSettingsOf(values: {
  readonly members: readonly (readonly Members[])[];
  readonly work: 'sleep' | 'none';
}): Readonly<Record<ServiceName, ServiceSettings>> {
  const members: Record<ServiceName, number> = { inventory: 1, payment: 1, notification: 1 };
  for (const { service, count } of values.members.flat()) members[service] = count;
  const settingsOf = (service: ServiceName): ServiceSettings => ({
    ...usualSettings[service],
    members: members[service],
    ...(values.work === 'none' ? { work: { kind: 'none' } } : {}),
  });
  return {
    inventory: settingsOf('inventory'),
    payment: settingsOf('payment'),
    notification: settingsOf('notification'),
  };
}
