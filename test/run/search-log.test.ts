import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { LogEnds } from '../../src/run/log-ends.ts';
import { embeddedTarget } from '../support/broker-targets.ts';
import { settingsFor } from '../support/connection-settings.ts';
import { eventually } from '../support/eventually.ts';
import { createTopic, uniqueTopic } from '../support/real-kafka.ts';
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

  it('asks again where the log ends when no broker was there at first', async () => {
    const topic = uniqueTopic('ends');
    await createTopic(broker.bootstrapServers, topic, { partitions: 1 });
    const bootstrapServers = [{ host: '127.0.0.1', port: 1 }];
    const settings = { ...settingsFor(broker.bootstrapServers), bootstrapServers };
    const logEnds = new LogEnds(settings, topic, undefined, systemClock);
    await expect(logEnds.wait()).rejects.toThrow('nothing listens there');
    bootstrapServers.splice(0, 1, ...settingsFor(broker.bootstrapServers).bootstrapServers);
    await eventually('the ends to be known', () => logEnds.areReachedBy([[0]]));
    expect(await logEnds.wait()).toEqual(new Map([[0, 0]]));
    expect(await logEnds.within(0)).toEqual(new Map([[0, 0]]));
  });
});
