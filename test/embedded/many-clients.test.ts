import { spawn } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { apiKey } from '../../src/protocol/api-keys.ts';
import { encodeFetchRequest } from '../../src/protocol/messages/fetch.ts';
import { encodeMetadataRequest } from '../../src/protocol/messages/metadata.ts';
import { batchOf } from '../contract/batches.ts';
import { useEmbeddedCluster } from '../support/broker-targets.ts';
import { eventually } from '../support/eventually.ts';
import { requestFrame, WireClient } from '../support/wire-client.ts';

async function open(port: number): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port });
  onTestFinished(() => {
    socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  return socket;
}

/**
 * Clients in a process of their own, whose number of open files is theirs alone: each connects, asks for the brokers,
 * and stays. Prints a dot for every answer.
 */
const crowdScript = `
  const { connect } = require('node:net');
  const [port, count, request] = process.argv.slice(1);
  let left = Number(count);
  const open = () => {
    if (left-- <= 0) return;
    const socket = connect({ host: '127.0.0.1', port: Number(port) }, () => socket.write(Buffer.from(request, 'hex')));
    socket.once('data', () => { process.stdout.write('.'); open(); });
  };
  for (let started = 0; started < 200; started++) open();
`;

function startCrowd(port: number, count: number): { readonly answers: () => number; readonly leave: () => void } {
  const body = encodeMetadataRequest({ topics: [], allowAutoTopicCreation: false });
  const request = requestFrame(apiKey.metadata, 7, body).toString('hex');
  const crowd = spawn(process.execPath, ['-e', crowdScript, String(port), String(count), request], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let answers = 0;
  crowd.stdout.on('data', (dots: Buffer) => {
    answers += dots.length;
  });
  const leave = (): void => {
    crowd.kill('SIGKILL');
  };
  onTestFinished(leave);
  return { answers: () => answers, leave };
}

describe('an embedded broker with many or difficult clients', () => {
  it('serves ten thousand connections at once, and forgets them when they end', async () => {
    const cluster = await useEmbeddedCluster();
    const crowd = startCrowd(cluster.brokers[0]?.port ?? 0, 10_000);
    await eventually('all answers', () => crowd.answers() === 10_000, { timeoutMs: 40_000 });
    expect(cluster.usage().connections).toBe(10_000);
    crowd.leave();
    await eventually('no connections', () => cluster.usage().connections === 0);
  }, 60_000);

  it('stops working for a client that does not read, holds little for it, and serves the others', async () => {
    const cluster = await useEmbeddedCluster();
    const client = await WireClient.open(cluster.bootstrapServers);
    onTestFinished(() => client.close());
    await client.createTopic('slow');
    const batch = batchOf({ values: ['x'.repeat(900_000)] });
    for (let count = 0; count < 20; count++) await client.produce('slow', batch);
    const partitions = [{ index: 0, currentLeaderEpoch: -1, fetchOffset: 0, maxBytes: 50_000_000 }];
    const fetchAll = requestFrame(
      apiKey.fetch,
      11,
      encodeFetchRequest({ maxWaitMs: 0, minBytes: 0, maxBytes: 50_000_000, topics: [{ name: 'slow', partitions }] }),
    );
    const slow = await open(cluster.brokers[0]?.port ?? 0);
    slow.pause();
    // A rule without effect counts the requests that are handled.
    const counter = cluster.faults.add({ effect: { kind: 'latency', latencyMs: 0 }, api: 'fetch' });
    slow.write(Buffer.concat(Array.from({ length: 500 }, () => fetchAll)));
    await eventually('a first answer', () => (cluster.faults.hits(counter) ?? 0) > 0);
    for (let count = 0; count < 50; count++) await client.metadata([]);
    expect((await client.produce('slow', batch)).errorCode).toBe(0);
    expect(cluster.faults.hits(counter)).toBeLessThan(5);

    let receivedBytes = 0;
    slow.on('data', (chunk: Buffer) => {
      receivedBytes += chunk.length;
    });
    slow.resume();
    await eventually('that the client gets on when it reads', () => receivedBytes > 100_000_000);
    expect(cluster.faults.hits(counter)).toBeGreaterThan(5);
  });

  it('takes little memory for what is only announced', async () => {
    const cluster = await useEmbeddedCluster();
    const port = cluster.brokers[0]?.port ?? 0;
    const before = process.memoryUsage();
    const announced = Buffer.alloc(1000);
    announced.writeInt32BE(100 * 1024 * 1024, 0);
    for (let count = 0; count < 50; count++) (await open(port)).write(announced);
    await eventually('all connections', () => cluster.usage().connections === 50);
    const client = await WireClient.open(cluster.bootstrapServers);
    onTestFinished(() => client.close());
    await client.metadata([]);
    const after = process.memoryUsage();
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(100 * 1024 * 1024);
  });

  it('forgets a Fetch that waits when its client is gone', async () => {
    const cluster = await useEmbeddedCluster();
    const client = await WireClient.open(cluster.bootstrapServers);
    onTestFinished(() => client.close());
    await client.createTopic('left');
    const leaving = await WireClient.open(cluster.bootstrapServers);
    const lost = leaving.fetch('left', 0, { maxWaitMs: 15_000 }).catch((error: unknown) => error);
    await client.metadata([]);
    leaving.close();
    expect(await lost).toMatchObject({ code: 'CONNECTION_LOST' });
    await eventually('one connection', () => cluster.usage().connections === 1);
    expect(await client.produce('left', batchOf())).toMatchObject({ errorCode: 0 });
  });
});
