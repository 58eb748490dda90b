import { describe, expect, it, onTestFinished } from 'vitest';
import { Faults, type FaultRule } from '../../src/embedded/faults.ts';
import { apiKey } from '../../src/protocol/api-keys.ts';
import { kafkaError } from '../../src/protocol/error-codes.ts';
import { createRng } from '../../src/rng.ts';
import { batchOf } from '../contract/batches.ts';
import { useEmbeddedCluster } from '../support/broker-targets.ts';
import { WireClient } from '../support/wire-client.ts';

const timedOut: FaultRule = {
  effect: { kind: 'error', errorCode: kafkaError.REQUEST_TIMED_OUT, when: 'before' },
};

function hitsOf(rule: FaultRule, seed: number): string {
  const faults = new Faults(createRng(seed));
  faults.add(rule);
  return Array.from({ length: 40 }, () => (faults.judge(apiKey.produce, 1).effect ? 'x' : '.')).join('');
}

describe('the rules of faults', () => {
  it('hit the same requests for the same seed, and others for another', () => {
    const rule = { ...timedOut, probability: 0.5 };
    expect(hitsOf(rule, 1)).toBe(hitsOf(rule, 1));
    expect(hitsOf(rule, 1)).not.toBe(hitsOf(rule, 2));
    expect(hitsOf(rule, 1)).toMatch(/x.*\..*x/);
  });

  it('hit the named API and broker only, as often as they are to', () => {
    const faults = new Faults(createRng(1));
    const id = faults.add({ ...timedOut, api: 'fetch', brokerId: 2, times: 2 });
    expect(faults.judge(apiKey.produce, 2).effect).toBeUndefined();
    expect(faults.judge(apiKey.fetch, 1).effect).toBeUndefined();
    const effects = [1, 2, 3].map(() => faults.judge(apiKey.fetch, 2).effect?.kind);
    expect(effects).toEqual(['error', 'error', undefined]);
    expect(faults.hits(id)).toBe(2);
    expect(faults.remove(id)).toBe(true);
    expect(faults.remove(id)).toBe(false);
  });

  it('add up latencies and take the first of the other effects', () => {
    const faults = new Faults(createRng(1));
    faults.add({ effect: { kind: 'latency', latencyMs: 20 } });
    faults.add({ effect: { kind: 'latency', latencyMs: 5 }, api: 'produce' });
    faults.add({ effect: { kind: 'drop-connection', when: 'after' } });
    faults.add(timedOut);
    const verdict = faults.judge(apiKey.produce, 1);
    expect(verdict.latencyMs).toBe(25);
    expect(verdict.effect).toEqual({ kind: 'drop-connection', when: 'after' });
    faults.clear();
    expect(faults.judge(apiKey.produce, 1)).toEqual({ latencyMs: 0, effect: undefined });
  });
});

async function setUp() {
  const cluster = await useEmbeddedCluster();
  const open = async (): Promise<WireClient> => {
    const client = await WireClient.open(cluster.bootstrapServers);
    onTestFinished(() => client.close());
    return client;
  };
  const client = await open();
  await client.createTopic('faulty');
  return { cluster, client, open };
}

describe('a broker with faults', () => {
  it('answers with an error before or after it did what was asked', async () => {
    const { cluster, client } = await setUp();
    cluster.faults.add({ ...timedOut, api: 'produce', times: 1 });
    expect(await client.produce('faulty', batchOf())).toMatchObject({ errorCode: kafkaError.REQUEST_TIMED_OUT });
    expect(await client.listOffset('faulty', -1)).toMatchObject({ offset: 0 });
    cluster.faults.add({
      effect: { kind: 'error', errorCode: kafkaError.REQUEST_TIMED_OUT, when: 'after' },
      api: 'produce',
      times: 1,
    });
    expect(await client.produce('faulty', batchOf())).toMatchObject({ errorCode: kafkaError.REQUEST_TIMED_OUT });
    expect(await client.listOffset('faulty', -1)).toMatchObject({ offset: 1 });
  });

  it.each(['before', 'after'] as const)('drops the connection %s the work', async (when) => {
    const { cluster, client, open } = await setUp();
    cluster.faults.add({ effect: { kind: 'drop-connection', when }, api: 'produce', times: 1 });
    await expect(client.produce('faulty', batchOf())).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
    expect(await (await open()).listOffset('faulty', -1)).toMatchObject({ offset: when === 'before' ? 0 : 1 });
  });

  it('delays answers and keeps them in order', async () => {
    const { cluster, client } = await setUp();
    cluster.faults.add({ effect: { kind: 'latency', latencyMs: 100 }, api: 'produce' });
    const order: string[] = [];
    const startMs = performance.now();
    await Promise.all([
      client.produce('faulty', batchOf()).then(() => order.push('first')),
      client.produce('faulty', batchOf()).then(() => order.push('second')),
      client.metadata([]).then(() => order.push('metadata')),
    ]);
    expect(order).toEqual(['first', 'second', 'metadata']);
    expect(performance.now() - startMs).toBeGreaterThan(95);
  });

  it('has a place for an error in every API', async () => {
    const { cluster, client } = await setUp();
    const code = kafkaError.POLICY_VIOLATION;
    cluster.faults.add({ effect: { kind: 'error', errorCode: code, when: 'before' } });
    expect(await client.produce('faulty', batchOf())).toMatchObject({ errorCode: code });
    expect(await client.fetch('faulty', 0)).toMatchObject({ errorCode: code });
    expect(await client.listOffset('faulty', -1)).toMatchObject({ errorCode: code });
    expect((await client.metadata(['faulty'])).topics).toMatchObject([{ errorCode: code }]);
    expect(await client.initProducerId()).toMatchObject({ errorCode: code });
    expect(await client.findCoordinator('g')).toMatchObject({ errorCode: code });
    expect(await client.join('g')).toMatchObject({ errorCode: code });
    expect(await client.sync('g', 1, 'm')).toMatchObject({ errorCode: code });
    expect(await client.heartbeat('g', 1, 'm')).toBe(code);
    expect(await client.leave('g', 'm')).toEqual([code, undefined]);
    expect(await client.commit('g', 'faulty', 1)).toBe(code);
    expect(await client.committed('g', null)).toMatchObject({ errorCode: code });
    expect(await client.describeGroup('g')).toMatchObject({ errorCode: code });
    expect(await client.deleteGroup('g')).toBe(code);
    expect(await client.listGroups()).toEqual([]);
    expect(await client.createTopic('new')).toBe(code);
    expect(await client.deleteTopic('faulty')).toBe(code);
    expect(await client.createPartitions('faulty', 3)).toBe(code);
    expect(await client.deleteRecords('faulty', 1)).toMatchObject({ errorCode: code });
    expect(await client.topicConfig('faulty', 'cleanup.policy')).toBe(code);
  });

  it('drops all its connections on demand', async () => {
    const { cluster, client } = await setUp();
    const closed = new Promise((resolve) => {
      client.connection.onClose(resolve);
    });
    expect(cluster.dropConnections()).toBe(1);
    await closed;
  });
});
