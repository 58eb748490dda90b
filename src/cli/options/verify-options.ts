import { connectionOptions } from './connection-options.ts';
import { switchOption } from './option.ts';
import { outputOptions } from './output-options.ts';

/** The flags of `shop-sim verify`. */
export const verifyOptions = {
  deleteTopics: switchOption({
    flags: '--delete-topics',
    theme: 'Kafka',
    description: 'after the accounting, delete the topics and consumer groups that run.json says the run made',
  }),
  ...connectionOptions,
  bootstrapServer: { ...connectionOptions.bootstrapServer, defaultText: 'those of run.json' },
  ...outputOptions,
};
