import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchBrokerIds } from '../../src/cluster/broker-ids.ts';
import type { LocalCluster } from '../../src/cluster/local-cluster.ts';
import { eventually } from '../support/eventually.ts';
import { endOffsets, kafkaTools, readTopic } from '../support/kafka-tools.ts';
import { hasKcat, kcat, kcatRead, kcatWrite } from '../support/kcat.ts';
import { createTopic, partitionStates, realKafka, uniqueTopic } from '../support/real-kafka.ts';

const kafka = realKafka();

describe.skipIf(kafka.isMissing || !hasKcat())('a local cluster', () => {
  afterAll(() => kafka.disposeClusters());

  it('keeps what kcat writes, as Kafka and kcat read it', async () => {
    const topic = uniqueTopic('one-node');
    await createTopic(kafka.bootstrapServers, topic, { partitions: 1 });
    await kcatWrite(kafka.bootstrapServers, topic, ['first', 'second'], {}, { stamp: 'abcd' });
    const tools = await kafkaTools(kafka.jarsDir);
    expect(await endOffsets(tools, kafka.bootstrapServers, topic)).toEqual(new Map([[0, 2]]));
    expect(await readTopic(tools, kafka.bootstrapServers, topic, 4)).toMatchObject([
      { partition: 0, offset: 0, headerKey: 'stamp', header: Buffer.from('abcd'), value: 'first' },
      { partition: 0, offset: 1, headerKey: 'stamp', header: Buffer.from('abcd'), value: 'second' },
    ]);
    expect(await kcatRead(kafka.bootstrapServers, topic)).toMatchObject([{ value: 'first' }, { value: 'second' }]);
  });

  it('of one node can be paused, keeps its data over a stop, and leaves nothing when it is disposed of', async () => {
    const cluster = await kafka.startCluster({ nodes: 1 });
    const node = cluster.node(1);
    const topic = uniqueTopic('kept');
    await createTopic(cluster.bootstrapServers, topic, { partitions: 1 });
    await kcatWrite(cluster.bootstrapServers, topic, ['kept']);

    node.pause();
    expect(await fetchBrokerIds(node.host, node.internalPort, 300)).toBeUndefined();
    node.resume();
    await eventually('an answer', async () => (await fetchBrokerIds(node.host, node.internalPort, 1000)) !== undefined);

    await cluster.stop();
    expect(node.isRunning).toBe(false);
    await cluster.startNodes();
    expect(await kcatRead(cluster.bootstrapServers, topic)).toMatchObject([{ value: 'kept' }]);

    const pid = node.pid;
    await cluster.dispose();
    expect(existsSync(`/proc/${pid}`)).toBe(false);
    expect(existsSync(join(cluster.dataDir, 'node-1'))).toBe(false);
  });

  describe('of three nodes', () => {
    let cluster: LocalCluster;
    beforeAll(async () => {
      cluster = await kafka.startCluster({ nodes: 3, sessionTimeoutMs: 2000 });
    });

    it('names three brokers to whoever asks the listener for clients', async () => {
      const listing = await kcat(cluster.bootstrapServers, ['-L']);
      expect(listing).toContain(' 3 brokers:');
      for (const node of cluster.nodes) expect(listing).toContain(`broker ${node.id} at 127.0.0.1:${node.clientPort}`);
    });

    it('replaces a leader that was killed, loses nothing, and takes the node back', async () => {
      const topic = uniqueTopic('kill');
      await createTopic(cluster.bootstrapServers, topic, { partitions: 1, replicationFactor: 3 });
      await kcatWrite(cluster.bootstrapServers, topic, ['before']);
      const [state] = await partitionStates(cluster, topic);
      const victim = cluster.node(state?.leader ?? -1);

      await victim.kill();
      expect(await fetchBrokerIds(victim.host, victim.internalPort, 1000)).toBeUndefined();
      await eventually('another leader', async () => {
        const [now] = await partitionStates(cluster, topic);
        return now !== undefined && now.leader !== -1 && now.leader !== victim.id;
      });
      await kcatWrite(cluster.bootstrapServers, topic, ['during']);

      await victim.start();
      await eventually('three replicas in sync', async () => {
        const [now] = await partitionStates(cluster, topic);
        return now?.isr.length === 3;
      });
      const values = (await kcatRead(cluster.bootstrapServers, topic)).map((record) => record.value);
      expect(values).toEqual(['before', 'during']);
    });
  });
});
