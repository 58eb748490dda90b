import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { openAdmin } from '../../src/kafka/admin.ts';
import { createConsumerGroup } from '../../src/kafka/consumer-group.ts';
import { kafkaError } from '../../src/protocol/error-codes.ts';
import { batchOf } from '../contract/batches.ts';
import { useEmbeddedCluster } from '../support/broker-targets.ts';
import { settingsFor } from '../support/connection-settings.ts';
import { eventually } from '../support/eventually.ts';
import { WireClient } from '../support/wire-client.ts';

function errorEffect(errorCode: number) {
  return { kind: 'error', errorCode, when: 'before' } as const;
}

/**
 * What happens in a rolling restart: the coordinator moves, and the new one is still loading when the member asks to join.
 * kafkajs then goes on as a member of the old generation, whose commits go to the old coordinator for ever.
 */
it('a member whose coordinator was still loading when it joined again reads on and commits', async () => {
  const cluster = await useEmbeddedCluster();
  const settings = settingsFor(cluster.bootstrapServers);
  const client = await WireClient.open(cluster.bootstrapServers);
  onTestFinished(() => client.close());
  await client.createTopic('t', { partitions: 1 });
  await client.produce('t', batchOf({ values: ['before'] }));
  const values: string[] = [];
  const notices: string[] = [];
  const fatal: Error[] = [];
  const group = createConsumerGroup(
    {
      settings,
      groupId: 'g',
      topic: 't',
      members: 1,
      from: 'earliest',
      headerKey: 'ss',
      commitIntervalMs: 100,
      events: { onNotice: (text) => void notices.push(text), onFatal: (error) => void fatal.push(error) },
    },
    systemClock,
  );
  onTestFinished(() => group.stop());
  await group.start({
    onBatch({ lease, records }) {
      for (const { offset, value } of records) {
        values.push(value?.toString() ?? '');
        lease.finished(offset);
      }
    },
  });
  await eventually('the first record', () => values.length === 1);

  const loading = cluster.faults.add({
    effect: errorEffect(kafkaError.COORDINATOR_LOAD_IN_PROGRESS),
    api: 'joinGroup',
    times: 1,
  });
  cluster.faults.add({ effect: errorEffect(kafkaError.NOT_COORDINATOR), api: 'heartbeat', times: 1 });
  await eventually('the join that is refused', () => cluster.faults.hits(loading) === 1);

  await client.produce('t', batchOf({ values: ['after'] }));
  await eventually('the record behind it', () => values.includes('after'));
  const admin = await openAdmin(settings);
  onTestFinished(() => admin.close());
  await eventually('its commit', async () => (await admin.committedOffsets('g', 't')).get(0) === 2);
  expect(values).toEqual(['before', 'after']);
  expect(fatal).toEqual([]);
  expect(notices.join('\n')).toContain('its coordinator moved while the member joined');
});
