import { describe, expect, it } from 'vitest';
import type { EmbeddedCluster, FaultEffect } from '../../../../src/embedded/embedded-broker.ts';
import { TransactionError } from '../../../../src/kafka/producer/transaction/transaction-error.ts';
import type { TransactionalProducer } from '../../../../src/kafka/producer/transaction/transactional-producer.ts';
import { kafkaError } from '../../../../src/protocol/error-codes.ts';
import { noMember } from '../../../../src/protocol/messages/txn-offset-commit.ts';
import { createRng, type Rng } from '../../../../src/rng.ts';
import { append, createTransactionRig, type TransactionRig } from './transaction-fixture.ts';

const apis = [
  'produce',
  'addPartitionsToTxn',
  'addOffsetsToTxn',
  'txnOffsetCommit',
  'endTxn',
  'initProducerId',
] as const;
const effects: readonly FaultEffect[] = [
  { kind: 'drop-connection', when: 'before' },
  { kind: 'drop-connection', when: 'after' },
  { kind: 'error', errorCode: kafkaError.NOT_COORDINATOR, when: 'before' },
  { kind: 'error', errorCode: kafkaError.COORDINATOR_LOAD_IN_PROGRESS, when: 'before' },
  { kind: 'error', errorCode: kafkaError.COORDINATOR_NOT_AVAILABLE, when: 'after' },
];

function addFaults(cluster: EmbeddedCluster, rng: Rng): void {
  for (const api of apis) {
    const effect = effects[rng.nextInt(effects.length)];
    if (effect !== undefined) cluster.faults.add({ api, effect, probability: 0.08 });
  }
  cluster.faults.add({
    api: 'produce',
    effect: { kind: 'error', errorCode: kafkaError.OUT_OF_ORDER_SEQUENCE_NUMBER, when: 'after' },
    probability: 0.03,
  });
}

/** One transaction from one offset to the next; tells whether it is committed. */
async function attempt(
  rig: TransactionRig,
  producer: TransactionalProducer,
  round: number,
  rng: Rng,
): Promise<boolean> {
  producer.begin();
  try {
    append(producer, ...Array.from({ length: 1 + rng.nextInt(5) }, (_unused, index) => `${round}/${index}`));
    const group = { groupId: rig.groupId, ...noMember };
    await producer.sendOffsets(group, [{ topic: rig.topic, partition: 0, offset: round + 1 }]);
    if (rng.nextInt(5) === 0) {
      await producer.abort();
      return false;
    }
    await producer.commit();
    return true;
  } catch (error) {
    if (!(error instanceof TransactionError) || error.failure !== 'abortable') throw error;
    await producer.abort();
    return false;
  }
}

describe('transactions on a cluster that drops connections, moves coordinators and refuses', () => {
  it.each([1, 2, 3, 4])('are all there or not at all, each offset with its records (seed %i)', async (seed) => {
    const rng = createRng(seed);
    const { rig, cluster } = await createTransactionRig({ partitions: 2 });
    let producer = await rig.start();
    addFaults(cluster, rng);
    const killed: TransactionalProducer[] = [];
    let round = 0;
    for (let tries = 0; tries < 60; tries++) {
      if (rng.nextInt(8) === 0) {
        // Killed in the middle of a transaction; what it still has on its way must not count.
        producer.begin();
        append(producer, `${round}/killed`);
        killed.push(producer);
        producer = await rig.start();
      }
      if (await attempt(rig, producer, round, rng)) round += 1;
    }
    cluster.faults.clear();
    for (const one of killed) await one.close();
    const values = await rig.values();
    expect(values.filter((value) => value.endsWith('killed'))).toEqual([]);
    expect(new Set(values).size).toBe(values.length);
    expect([...new Set(values.map((value) => Number(value.split('/')[0])))].toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: round }, (_unused, index) => index),
    );
    expect(round).toBeGreaterThan(10);
    expect(await rig.committedOffset()).toBe(round);
  });
});
