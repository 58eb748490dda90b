import type { ConnectionSettings } from '../kafka/settings.ts';
import type { ConsumePlan } from '../run/plan.ts';
import { freezePlan } from '../run/freeze-plan.ts';
import type { consumeOptions } from './options/consume-options.ts';
import type { OptionValues } from './options/option.ts';
import type { RunIdentity } from './run-identity.ts';
import { serviceSettingsOf } from './service-settings-of.ts';

export type ConsumeValues = OptionValues<typeof consumeOptions>;

/** The plan of `shop-sim consume`, every default resolved; pure. */
export function buildConsumePlan(
  values: ConsumeValues,
  connection: ConnectionSettings,
  identity: RunIdentity,
): ConsumePlan {
  return freezePlan({
    runId: identity.runId,
    command: identity.command,
    connection,
    topic: values.topic,
    seed: values.seed ?? identity.drawnSeed,
    services: {
      names: values.services,
      settings: serviceSettingsOf(values),
      threads: 1,
      declineRate: values.declineRate,
      stockPerSku: values.stock,
      flashSaleStock: values.stock,
      groupPrefix: values.groupPrefix ?? values.topic,
      from: values.from,
    },
    durationMs: values.duration,
    keepTopics: values.keepTopics,
  });
}
