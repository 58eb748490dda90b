import { serviceNames, type ServiceName } from '../../run/service-names.ts';
import type { VariantServices, VariantTraffic } from '../../run/scenario-plan.ts';
import { usualSettings, type ServiceSettings } from '../../run/service-settings.ts';
import { peakRatePerSec } from './peak-rate.ts';
import { settingsOf } from '../shop/service-fields.ts';
import type { ServicesDocument } from '../shop/services-schema.ts';

/** Up to this rate one thread carries all services at a fraction of its time (README "Benchmarks"). */
const singleThreadPerSec = 15_000;

/** Stock and decline rate of services that do not run: they have no effect. */
const unused = { stock: 10_000, flashSaleStock: 10_000, declineRate: 0.05 };

export function resolveServices(
  document: ServicesDocument,
  threads: number | undefined,
  traffic: VariantTraffic,
): VariantServices {
  const { inventory, payment, notification } = document;
  const names = serviceNames.filter((name) => document[name] !== 'off');
  const { stock, flashSaleStock } = inventory === 'off' ? unused : inventory;
  const { declineRate } = payment === 'off' ? unused : payment;
  const settings: Record<ServiceName, ServiceSettings> = {
    inventory: inventory === 'off' ? usualSettings.inventory : settingsOf(inventory, usualSettings.inventory),
    payment: payment === 'off' ? usualSettings.payment : settingsOf(payment, usualSettings.payment),
    notification:
      notification === 'off' ? usualSettings.notification : settingsOf(notification, usualSettings.notification),
  };
  const peakPerSec = Math.max(...traffic.phases.map(({ shape }) => peakRatePerSec(shape)));
  const wanted = threads ?? (peakPerSec > singleThreadPerSec ? 2 : 1);
  return {
    names,
    settings,
    threads: Math.max(1, Math.min(names.length, wanted)),
    declineRate,
    stockPerSku: stock,
    flashSaleStock,
  };
}
