import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kafkaError } from '../../../src/protocol/error-codes.ts';
import { isDeclined } from '../../../src/services/payment.ts';
import { embeddedTarget, useEmbeddedCluster } from '../../support/broker-targets.ts';
import { eventually } from '../../support/eventually.ts';
import { confirmationBehaviours } from './confirmation-behaviours.ts';
import { ConfirmationRig, rule, seqOf } from './confirmation-fixture.ts';

describe('a processor of confirmations on the embedded broker', () => {
  let running: Awaited<ReturnType<typeof embeddedTarget.start>> | undefined;
  beforeAll(async () => {
    running = await embeddedTarget.start();
  });
  afterAll(() => running?.close());
  confirmationBehaviours(() => running?.bootstrapServers ?? '');
});

describe('a processor of confirmations in trouble', () => {
  it.each(['exactlyOnce', 'atLeastOnce'] as const)(
    'loses nothing when requests fail and connections break (%s)',
    async (mode) => {
      const cluster = await useEmbeddedCluster();
      const rig = new ConfirmationRig(cluster.bootstrapServers);
      await rig.createTopics();
      const { processor, fatal } = rig.create({ mode });
      await processor.start();
      for (const api of ['endTxn', 'txnOffsetCommit', 'addPartitionsToTxn', 'offsetCommit', 'fetch'] as const) {
        cluster.faults.add({ api, effect: { kind: 'drop-connection', when: 'after' }, probability: 0.1 });
      }
      const code = kafkaError.OUT_OF_ORDER_SEQUENCE_NUMBER;
      if (mode === 'exactlyOnce') {
        // Refused, not appended: the producer of the orders must not write one twice, either.
        cluster.faults.add({ api: 'produce', effect: { kind: 'error', errorCode: code, when: 'before' }, times: 9 });
      }
      for (let from = 0; from < 1000; from += 100) await rig.placeOrders(from, from + 100);
      await eventually('everything committed', () => processor.counters.consumed >= 990 && processor.openCount === 0);
      cluster.faults.clear();
      await processor.stop();
      expect(fatal).toEqual([]);
      const seen = (await rig.confirmations()).map(seqOf).toSorted((a, b) => a - b);
      const wanted = Array.from({ length: 1000 }, (_unused, seq) => seq).filter(
        (seq) => seq % 100 !== 0 && !isDeclined(rule.seed, seq, rule.declineRate),
      );
      expect(mode === 'exactlyOnce' ? seen : [...new Set(seen)]).toEqual(wanted);
    },
  );
});
