import { afterAll, beforeAll, describe } from 'vitest';
import { embeddedTarget } from '../support/broker-targets.ts';
import { searchLogBehaviours } from './search-log-behaviours.ts';

describe('searching the log of the embedded broker', () => {
  const broker = { bootstrapServers: '' };
  let close: (() => Promise<void>) | undefined;
  beforeAll(async () => {
    const started = await embeddedTarget.start();
    broker.bootstrapServers = started.bootstrapServers;
    close = () => started.close();
  });
  afterAll(() => close?.());

  searchLogBehaviours(broker);
});
