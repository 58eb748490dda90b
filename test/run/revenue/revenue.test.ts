import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { embeddedTarget, useEmbeddedCluster } from '../../support/broker-targets.ts';
import { eventually } from '../../support/eventually.ts';
import { revenueBehaviours } from './revenue-behaviours.ts';
import { readCount, RevenueRig } from './revenue-rig.ts';

describe('the revenue service on the embedded broker', () => {
  let running: Awaited<ReturnType<typeof embeddedTarget.start>> | undefined;
  beforeAll(async () => {
    running = await embeddedTarget.start();
  });
  afterAll(() => running?.close());
  revenueBehaviours(() => running?.bootstrapServers ?? '');
});

describe('the revenue service in trouble', () => {
  it('loses nothing and counts nothing twice when connections break in the middle of commits', async () => {
    const cluster = await useEmbeddedCluster();
    const rig = new RevenueRig(cluster.bootstrapServers);
    await rig.createTopics();
    const { service, fatal } = rig.create();
    await service.start();
    for (const api of ['endTxn', 'txnOffsetCommit', 'addPartitionsToTxn', 'produce', 'fetch'] as const) {
      cluster.faults.add({ api, effect: { kind: 'drop-connection', when: 'after' }, probability: 0.1 });
    }
    for (let from = 0; from < 600; from += 60) await rig.buy(from, from + 60);
    await eventually('everything read', () => readCount(service, 'orders') + readCount(service, 'payments') === 1200);
    cluster.faults.clear();
    await service.stop();
    expect(await rig.audit()).toMatchObject({ orders: 600, mismatches: [], flaggedTwice: 0 });
    expect(fatal).toEqual([]);
  });
});
