import { describe, expect, it } from 'vitest';

import { kafkaErrorText } from '../../../src/protocol/error-descriptions.ts';
import { eventually } from '../../support/eventually.ts';
import type { ProduceAction, ProduceContext, ScriptedCluster } from '../../support/scripted-broker.ts';
import { createRig, type Rig, shortPauses } from './producer-fixture.ts';

const soon = { intervalMs: 2 };
const recordCount = 400;

/** The moments: alone at the start; amid pipelined requests; several times in a row. */
const moments = [
  ['the first request', [0]],
  ['one of many in flight', [6]],
  ['three in a row', [4, 5, 6]],
] as const;

function at(numbers: readonly number[], action: ProduceAction): (context: ProduceContext) => ProduceAction | undefined {
  return ({ requestNumber }) => (numbers.includes(requestNumber) ? action : { delayMs: 1 });
}

/** Appends in small bursts, so that requests are pipelined, and waits until all is settled. */
async function load({ append, producer, log }: Rig): Promise<void> {
  while (log.appended < recordCount && log.fatal === undefined) {
    append(20);
    await new Promise(setImmediate);
  }
  await producer.flush();
}

async function loadWith(script: ScriptedCluster['script'], settings = {}): Promise<Rig> {
  const rig = await createRig({ brokers: 2, partitions: 2, settings });
  rig.cluster.script = script;
  await load(rig);
  return rig;
}

describe.each(moments)('an error answer to %s', (_name, numbers) => {
  const retriable = [2, 3, 5, 6, 7, 8, 9, 13, 19, 20, 56, 72, 74, 75, 89, -1, 999];
  it.each(retriable)('%i is retried until it succeeds', async (code) => {
    const { log, cluster, producer } = await loadWith(at(numbers, { error: () => ({ code }) }));
    expect(log.count('acked')).toBe(recordCount);
    expect(producer.counters.retries).toBeGreaterThan(0);
    expect(log.conservationProblems(cluster)).toEqual([]);
  });

  it.each([3, 6, 7, 13, 20, 56, -1])('%i after the append is recognized as a repetition', async (code) => {
    const { log, cluster } = await loadWith(at(numbers, { error: () => ({ code, after: true }) }));
    expect(log.count('acked')).toBe(recordCount);
    expect(log.conservationProblems(cluster)).toEqual([]);
  });

  it('46 is a success, at an unknown offset', async () => {
    const { log, cluster, producer } = await loadWith(at(numbers, { error: () => ({ code: 46, after: true }) }));
    expect(log.count('acked')).toBe(recordCount);
    expect([...log.fates.values()].some(({ offset }) => offset === -1)).toBe(true);
    expect(producer.counters.retries).toBe(0);
    expect(log.conservationProblems(cluster)).toEqual([]);
  });

  it.each([45, 47, 59])('%i alone goes on in a new epoch', async (code) => {
    const { log, cluster, producer } = await loadWith(at(numbers, { error: () => ({ code }) }));
    expect(log.count('acked')).toBe(recordCount);
    expect(producer.counters.epochBumps).toBeGreaterThan(0);
    expect(log.conservationProblems(cluster)).toEqual([]);
  });

  it.each([10, 18, 32, 44, 87])('%i fails that batch alone', async (code) => {
    const { log, cluster } = await loadWith(at(numbers, { error: () => ({ code }) }));
    expect(log.count('failed')).toBeGreaterThan(0);
    expect(log.count('failed') + log.count('acked')).toBe(recordCount);
    expect([...log.fates.values()].every((fate) => fate.kafkaError === (fate.outcome === 'failed' ? code : 0))).toBe(
      true,
    );
    expect(log.conservationProblems(cluster)).toEqual([]);
  });

  it.each([17, 21, 29, 31, 35, 42, 43, 53, 58, 90])('%i ends the producer, with everything settled', async (code) => {
    const { log, cluster, producer } = await loadWith(at(numbers, { error: () => ({ code }) }));
    expect(log.fatal?.message).toContain(kafkaErrorText(code));
    expect(log.fatal).toHaveProperty('code', [29, 31, 53].includes(code) ? 'AUTHORIZATION_FAILED' : 'BROKER_ERROR');
    expect(producer.unsettledCount).toBe(0);
    expect(() => log.append(producer, 0)).toThrow(kafkaErrorText(code));
    expect(log.conservationProblems(cluster)).toEqual([]);
  });
});

describe.each(moments)('a connection that breaks at %s', (_name, numbers) => {
  it.each(['drop', 'dropAfter', 'half', 'late'] as const)(
    '%s: what was in flight is sent again on a new one',
    async (reply) => {
      const { log, cluster, producer } = await loadWith(at(numbers, { reply, lateMs: 1 }));
      await eventually('late appends have arrived', () => !cluster.isBusy, soon);
      expect(log.count('acked')).toBe(recordCount);
      expect(producer.counters.connectionsLost).toBeGreaterThan(0);
      expect(log.conservationProblems(cluster)).toEqual([]);
    },
  );

  it('hang: is given up after the request timeout', async () => {
    const { log, cluster } = await loadWith(at(numbers, { reply: 'hang' }), { requestTimeoutMs: 100 });
    expect(log.count('acked')).toBe(recordCount);
    expect(log.notices.join()).toContain('was lost');
    expect(log.conservationProblems(cluster)).toEqual([]);
  });
});

describe('a leader', () => {
  it('that moves is followed', async () => {
    const rig = await createRig({ brokers: 3, partitions: 3 });
    rig.append(200);
    rig.cluster.moveLeader(0, 1);
    rig.cluster.moveLeader(1, 2);
    rig.append(200);
    await rig.producer.flush();
    rig.append(200);
    await rig.producer.flush();
    expect(rig.log.count('acked')).toBe(600);
    expect(rig.log.notices).toContain('Partition 0 of orders is now led by broker 1.');
    expect(rig.log.conservationProblems(rig.cluster)).toEqual([]);
  });

  it('that dies is replaced, while the records without a key go to the others', async () => {
    const rig = await createRig({ brokers: 2, partitions: 2 });
    rig.append(10);
    await rig.producer.flush();
    rig.cluster.listAllBrokers = true;
    rig.cluster.kill(1);
    await eventually('the loss is noticed', () => rig.producer.counters.connectionsLost === 1, soon);
    rig.append(300);
    await rig.producer.flush();
    expect([...rig.log.fates].every(([seq, { partition }]) => seq < 10 || partition === 0)).toBe(true);
    rig.append(50, (index) => `key-${index}`);
    rig.cluster.moveLeader(1, 0);
    await rig.producer.flush();
    expect(rig.log.count('acked')).toBe(360);
    expect(rig.log.conservationProblems(rig.cluster)).toEqual([]);
  });

  it('that comes back on the same address is connected again', async () => {
    const rig = await createRig();
    rig.cluster.kill(0);
    rig.append(100);
    await eventually('the loss is noticed', () => rig.producer.counters.connectionsLost === 1, soon);
    await rig.cluster.revive(0);
    await rig.producer.flush();
    expect(rig.log.count('acked')).toBe(100);
    expect(rig.log.conservationProblems(rig.cluster)).toEqual([]);
  });

  it('of an older epoch is ignored', async () => {
    const rig = await createRig({ brokers: 2, partitions: 1 });
    rig.cluster.moveLeader(0, 1);
    rig.append(10);
    await rig.producer.flush();
    rig.cluster.leaders[0] = 0;
    rig.cluster.leaderEpochs[0] = 0;
    rig.cluster.script = () => ({ error: () => ({ code: 6 }) });
    rig.append(10);
    const before = rig.cluster.metadataRequests;
    await eventually('metadata was asked again', () => rig.cluster.metadataRequests > before + 3, soon);
    rig.cluster.leaders[0] = 1;
    rig.cluster.leaderEpochs[0] = 1;
    rig.cluster.script = ({ broker }) => (broker === 1 ? undefined : { error: () => ({ code: 6 }) });
    await rig.producer.flush();
    expect(rig.log.notices.filter((notice) => notice.includes('now led by'))).toEqual([
      'Partition 0 of orders is now led by broker 1.',
    ]);
    expect(rig.log.conservationProblems(rig.cluster)).toEqual([]);
  });

  it('that lost acknowledged batches (unclean election) gets the rest in a new epoch', async () => {
    const rig = await createRig({ partitions: 1 });
    rig.append(200);
    await rig.producer.flush();
    rig.cluster.logs[0]?.truncate(2);
    rig.append(50);
    await rig.producer.flush();
    expect(rig.log.count('acked')).toBe(250);
    expect(rig.cluster.logs[0]?.seqs.slice(-50)).toEqual(Array.from({ length: 50 }, (_, index) => 200 + index));
    expect(rig.producer.counters.epochBumps).toBe(1);
  });
});

describe('the delivery deadline', () => {
  const settings = { deliveryTimeoutMs: 60, requestTimeoutMs: 5000, lingerMs: 0 };

  it('makes records without an answer indeterminate, and those behind them notSent', async () => {
    const rig = await createRig({ settings });
    rig.append(5);
    await rig.producer.flush();
    rig.cluster.script = () => ({ reply: 'hang' });
    rig.append(200);
    await rig.producer.flush();
    expect(rig.log.count('acked')).toBe(5);
    expect(rig.log.count('indeterminate')).toBeGreaterThan(0);
    expect(rig.log.count('indeterminate') + rig.log.count('notSent')).toBe(200);
    expect(rig.log.conservationProblems(rig.cluster)).toEqual([]);
  });

  it('makes records notSent that no leader could be found for', async () => {
    const rig = await createRig({ settings });
    rig.cluster.moveLeader(0, -1);
    rig.cluster.dropConnections(0);
    await eventually('the loss is noticed', () => rig.producer.counters.metadataRefreshes > 1, soon);
    rig.append(20);
    await rig.producer.flush();
    expect(rig.log.count('notSent')).toBe(20);
    expect(rig.log.conservationProblems(rig.cluster)).toEqual([]);
  });

  it('makes records failed that were refused to the end', async () => {
    const rig = await createRig({ settings, pauses: { ...shortPauses, retryMs: () => 80 } });
    rig.cluster.script = () => ({ error: () => ({ code: 19 }) });
    rig.append(20);
    await rig.producer.flush();
    expect(rig.log.count('failed')).toBe(20);
    expect(rig.log.fates.get(0)?.kafkaError).toBe(19);
    rig.cluster.script = () => undefined;
    rig.append(20);
    await rig.producer.flush();
    expect(rig.log.count('acked')).toBe(20);
    expect(rig.log.conservationProblems(rig.cluster)).toEqual([]);
  });

  it('fences what arrives late: neither out of order nor twice', async () => {
    const rig = await createRig({ settings: { ...settings, batchSizeBytes: 256 } });
    rig.append(1);
    await rig.producer.flush();
    rig.cluster.script = ({ requestNumber }) =>
      requestNumber < 3 ? { reply: 'late', lateMs: 150 } : requestNumber < 6 ? { reply: 'drop' } : undefined;
    rig.append(30);
    await rig.producer.flush();
    rig.append(30);
    await rig.producer.flush();
    await eventually('late appends have arrived', () => !rig.cluster.isBusy, soon);
    rig.append(30);
    await rig.producer.flush();
    expect(rig.log.conservationProblems(rig.cluster)).toEqual([]);
  });

  it('ends the producer when the topic is gone for so long', async () => {
    const rig = await createRig({ settings });
    rig.cluster.topicError = 3;
    rig.cluster.script = () => ({ error: () => ({ code: 3 }) });
    rig.append(1);
    await eventually('the producer ends', () => rig.log.fatal !== undefined, soon);
    expect(rig.log.fatal).toHaveProperty('code', 'TOPIC_UNSUITABLE');
    expect(rig.log.fatal?.message).toContain('does not exist any more');
  });
});
