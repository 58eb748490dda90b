import { connectionOptions } from './connection-options.ts';
import { embeddedOptions } from './embedded-options.ts';
import { localKafkaOptions } from './local-kafka-options.ts';
import { kafkaOptions } from './kafka-options.ts';
import { directoryOptions, outputOptions } from './output-options.ts';
import { drainOptions, runServicesOption, serviceThreadOptions, servicesOptions } from './services-options.ts';
import { trafficOptions } from './traffic-options.ts';

/** The flags of `shop-sim produce`. */
export const produceOptions = {
  ...trafficOptions,
  ...kafkaOptions,
  ...connectionOptions,
  bootstrapServer: {
    ...connectionOptions.bootstrapServer,
    defaultText: 'bootstrap.servers of the properties; without any of these three flags the embedded broker',
  },
  ...embeddedOptions,
  ...localKafkaOptions,
  ...servicesOptions,
  services: runServicesOption,
  ...serviceThreadOptions,
  ...drainOptions,
  ...outputOptions,
  ...directoryOptions,
};
