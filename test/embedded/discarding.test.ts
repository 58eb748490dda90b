import { describe, expect, it, onTestFinished } from 'vitest';
import { kafkaError } from '../../src/protocol/error-codes.ts';
import { batchOf } from '../contract/batches.ts';
import { useEmbeddedCluster } from '../support/broker-targets.ts';
import { rejectionOf } from '../support/rejection.ts';
import { WireClient } from '../support/wire-client.ts';

async function startNullSink() {
  const cluster = await useEmbeddedCluster({ discards: true });
  const client = await WireClient.open(cluster.bootstrapServers);
  onTestFinished(() => client.close());
  await client.createTopic('dropped');
  return { cluster, client };
}

describe('an embedded broker that discards', () => {
  it('gives every batch its offset and takes no memory for it', async () => {
    const { cluster, client } = await startNullSink();
    const batch = batchOf({ values: ['a'.repeat(10_000), 'b'] });
    expect(await client.produce('dropped', batch)).toMatchObject({ errorCode: 0, baseOffset: 0, logStartOffset: 2 });
    expect(await client.produce('dropped', batch)).toMatchObject({ errorCode: 0, baseOffset: 2, logStartOffset: 4 });
    expect(await client.listOffset('dropped', -1)).toMatchObject({ offset: 4 });
    expect(await client.listOffset('dropped', -2)).toMatchObject({ offset: 4 });
    expect(await client.listOffset('dropped', 0)).toMatchObject({ errorCode: 0, offset: -1 });
    expect(cluster.usage().logBytes).toBe(0);
  });

  it('answers a Fetch with nothing, wherever in the log it begins', async () => {
    const { client } = await startNullSink();
    await client.produce('dropped', batchOf({ values: ['a', 'b'] }));
    for (const offset of [0, 1, 2]) {
      const { errorCode, highWatermark, records } = await client.fetch('dropped', offset);
      expect({ errorCode, highWatermark, size: records.length }).toEqual({ errorCode: 0, highWatermark: 2, size: 0 });
    }
    expect(await client.fetch('dropped', 3)).toMatchObject({ errorCode: kafkaError.OFFSET_OUT_OF_RANGE });
  });

  it('lets a Fetch that waits wait on: there is nothing to wake it for', async () => {
    const { cluster, client } = await startNullSink();
    const reader = await WireClient.open(cluster.bootstrapServers);
    onTestFinished(() => reader.close());
    let isAnswered = false;
    const waiting = reader.fetch('dropped', 0, { maxWaitMs: 60_000 }).then(
      () => (isAnswered = true),
      () => 'closed',
    );
    for (let times = 0; times < 5; times++) await client.produce('dropped', batchOf({ values: ['a'] }));
    expect(isAnswered).toBe(false);
    reader.close();
    expect(await waiting).toBe('closed');
  });

  it('takes the word of a batch for its CRC, and still knows a gap in a sequence', async () => {
    const { client } = await startNullSink();
    const broken = batchOf({ values: ['a'] });
    broken.writeUInt8(broken.readUInt8(17) ^ 1, 17);
    expect(await client.produce('dropped', broken)).toMatchObject({ errorCode: 0 });
    const { producerId } = await client.initProducerId();
    const sequenced = { producerId, producerEpoch: 0 };
    await client.produce('dropped', batchOf({ ...sequenced, baseSequence: 0 }));
    expect(await client.produce('dropped', batchOf({ ...sequenced, baseSequence: 7 }))).toMatchObject({
      errorCode: kafkaError.OUT_OF_ORDER_SEQUENCE_NUMBER,
    });
  });

  it('has nothing to keep in a data folder', async () => {
    const error = await rejectionOf(useEmbeddedCluster({ discards: true, dataDir: '/absent/folder' }));
    expect(error).toMatchObject({ code: 'USAGE', message: expect.stringContaining('has nothing to keep in /absent') });
  });
});
