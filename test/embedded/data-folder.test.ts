import { appendFileSync, cpSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { EmbeddedClusterOptions } from '../../src/embedded/embedded-broker.ts';
import { kafkaError } from '../../src/protocol/error-codes.ts';
import { batchOf, recordsIn } from '../contract/batches.ts';
import { useEmbeddedCluster } from '../support/broker-targets.ts';
import { useTempDir } from '../support/temp-dir.ts';
import { WireClient } from '../support/wire-client.ts';

async function start(options: EmbeddedClusterOptions) {
  const cluster = await useEmbeddedCluster({ groupInitialRebalanceDelayMs: 0, ...options });
  const client = await WireClient.open(cluster.bootstrapServers.split(',')[0] ?? '');
  onTestFinished(() => client.close());
  return { cluster, client };
}

/** A copy of the folder as a killed process leaves it: nothing was closed. */
function copyOf(dataDir: string): string {
  const copy = useTempDir();
  cpSync(dataDir, copy, { recursive: true, filter: (source) => !source.endsWith('.lock') });
  return copy;
}

describe('a data folder', () => {
  it('keeps topics, records, offsets, ids and sequences over a restart', async () => {
    const dataDir = useTempDir();
    const first = await start({ dataDir });
    await first.client.createTopic('kept', { partitions: 2, configs: { 'retention.bytes': '5000000' } });
    const { producerId } = await first.client.initProducerId();
    const batch = batchOf({ values: ['a', 'b'], producerId, producerEpoch: 0, baseSequence: 0 });
    await first.client.produce('kept', batch);
    await first.client.produce('kept', batchOf({ values: ['c'] }), { partition: 1 });
    await first.client.commit('group', 'kept', 2);
    const { clusterId } = first.cluster;
    await first.cluster.close();

    const { client, cluster } = await start({ dataDir });
    expect(cluster.clusterId).toBe(clusterId);
    expect(await client.topicConfig('kept', 'retention.bytes')).toBe('5000000');
    expect(recordsIn((await client.fetch('kept', 0)).records).map(({ value }) => value)).toEqual(['a', 'b']);
    expect(await client.listOffset('kept', -1, 1)).toMatchObject({ offset: 1 });
    expect(await client.produce('kept', batch)).toMatchObject({ errorCode: 0, baseOffset: 0 });
    const gap = batchOf({ producerId, producerEpoch: 0, baseSequence: 5 });
    expect(await client.produce('kept', gap)).toMatchObject({ errorCode: kafkaError.OUT_OF_ORDER_SEQUENCE_NUMBER });
    expect(await client.produce('kept', batchOf())).toMatchObject({ baseOffset: 2 });
    expect((await client.committed('group', null)).offsets).toEqual({ 'kept-0': 2 });
    expect((await client.initProducerId()).producerId).toBeGreaterThan(producerId);
    const { topics } = await client.metadata(['kept']);
    expect(topics[0]?.partitions[0]?.leaderEpoch).toBeGreaterThan(0);
  });

  it('has every acknowledged record when the process is killed, and cuts off a torn batch', async () => {
    const dataDir = useTempDir();
    const first = await start({ dataDir });
    await first.client.createTopic('torn');
    await first.client.produce('torn', batchOf({ values: ['a', 'b'] }));
    await first.client.produce('torn', batchOf({ values: ['c'] }));
    const copy = copyOf(dataDir);
    const segment = join(copy, 'torn-0', '00000000000000000000.log');
    const wholeBytes = statSync(segment).size;
    appendFileSync(segment, batchOf({ values: ['half'] }).subarray(0, 70));

    const { client } = await start({ dataDir: copy });
    expect(statSync(segment).size).toBe(wholeBytes);
    expect(recordsIn((await client.fetch('torn', 0)).records).map(({ value }) => value)).toEqual(['a', 'b', 'c']);
    expect(await client.produce('torn', batchOf())).toMatchObject({ baseOffset: 3 });
  });

  it.each([
    ['a last batch that is too short', (path: string) => truncateSync(path, statSync(path).size - 1)],
    [
      'a last batch that is damaged',
      (path: string) => {
        const bytes = readFileSync(path);
        bytes[bytes.length - 2] = 0xff;
        writeFileSync(path, bytes);
      },
    ],
  ])('goes on after the last whole batch when it finds %s', async (_what, damage) => {
    const dataDir = useTempDir();
    const first = await start({ dataDir });
    await first.client.createTopic('cut');
    await first.client.produce('cut', batchOf({ values: ['a'] }));
    await first.client.produce('cut', batchOf({ values: ['b'] }));
    await first.cluster.close();
    damage(join(dataDir, 'cut-0', '00000000000000000000.log'));
    const { client } = await start({ dataDir });
    expect(await client.listOffset('cut', -1)).toMatchObject({ offset: 1 });
    expect(await client.produce('cut', batchOf({ values: ['c'] }))).toMatchObject({ baseOffset: 1 });
    expect(recordsIn((await client.fetch('cut', 0)).records).map(({ value }) => value)).toEqual(['a', 'c']);
  });

  it('keeps the start of a log whose records were deleted, and files only of what is retained', async () => {
    const dataDir = useTempDir();
    const first = await start({ dataDir });
    await first.client.createTopic('short', { configs: { 'retention.bytes': '100000' } });
    const batch = batchOf({ values: ['x'.repeat(10_000)] });
    for (let count = 0; count < 60; count++) await first.client.produce('short', batch);
    await first.client.createTopic('emptied');
    await first.client.produce('emptied', batchOf({ values: ['a', 'b'] }));
    await first.client.deleteRecords('emptied', -1);
    const before = await first.client.listOffset('short', -2);
    expect(before.offset).toBeGreaterThan(0);
    const bytes = readdirSync(join(dataDir, 'short-0')).reduce(
      (sum, name) => sum + statSync(join(dataDir, 'short-0', name)).size,
      0,
    );
    expect(bytes).toBeLessThan(300_000);
    await first.cluster.close();
    const { client } = await start({ dataDir });
    expect(await client.listOffset('short', -2)).toEqual(before);
    expect(await client.listOffset('short', -1)).toMatchObject({ offset: 60 });
    expect(await client.listOffset('emptied', -2)).toMatchObject({ offset: 2 });
    expect(await client.produce('emptied', batchOf())).toMatchObject({ baseOffset: 2 });
  });

  it('forgets a deleted topic', async () => {
    const dataDir = useTempDir();
    const first = await start({ dataDir });
    await first.client.createTopic('gone');
    await first.client.produce('gone', batchOf());
    await first.client.deleteTopic('gone');
    await first.client.createTopic('gone');
    expect(await first.client.listOffset('gone', -1)).toMatchObject({ offset: 0 });
    await first.client.deleteTopic('gone');
    await first.cluster.close();
    expect(readdirSync(dataDir).filter((name) => name.startsWith('gone'))).toEqual([]);
    const { client } = await start({ dataDir });
    expect((await client.metadata(null)).topics).toEqual([]);
  });

  it('is refused to a second cluster, to fewer brokers, and when it is not one', async () => {
    const dataDir = useTempDir();
    const first = await start({ dataDir, brokers: 2 });
    await first.client.createTopic('two', { replicationFactor: 2 });
    await expect(start({ dataDir })).rejects.toThrow(/is used by another broker/);
    await first.cluster.close();
    await expect(start({ dataDir })).rejects.toThrow(/need broker 2/);
    writeFileSync(join(dataDir, 'shop-sim-cluster.json'), '{"format":99}');
    await expect(start({ dataDir })).rejects.toThrow(/not a cluster file of this version/);
    writeFileSync(join(dataDir, 'shop-sim-cluster.json'), '{');
    await expect(start({ dataDir })).rejects.toThrow(/is damaged/);
    const file = join(useTempDir(), 'file');
    writeFileSync(file, '');
    await expect(start({ dataDir: file })).rejects.toMatchObject({ code: 'USAGE' });
  });
});
