import { expect, it } from 'vitest';
import { apiKey } from '../../src/protocol/api-keys.ts';
import { kafkaError } from '../../src/protocol/error-codes.ts';
import { Reader } from '../../src/protocol/reader.ts';
import { Writer } from '../../src/protocol/writer.ts';
import { requestFrame, sendRaw } from '../support/wire-client.ts';
import { type ContractContext, useClient } from './context.ts';

function isWhole(received: Buffer): boolean {
  return received.length >= 4 && received.length >= 4 + received.readInt32BE(0);
}

function areTwo(received: Buffer): boolean {
  return isWhole(received) && isWhole(received.subarray(4 + received.readInt32BE(0)));
}

function askVersions(correlationId: number): Buffer {
  return requestFrame(apiKey.apiVersions, 0, Buffer.alloc(0), correlationId);
}

/** Versions, and what ends a connection. */
export function connectionBehaviours(context: ContractContext): void {
  const server = (): string => context.bootstrapServers.split(',')[0] ?? '';

  it('speaks the versions that clients of shop-sim use', async () => {
    const client = await useClient(context);
    const versions = await client.apiVersions();
    const used: readonly [keyof typeof apiKey, number][] = [
      ['produce', 7],
      ['fetch', 11],
      ['listOffsets', 3],
      ['metadata', 7],
      ['offsetCommit', 5],
      ['offsetFetch', 4],
      ['findCoordinator', 2],
      ['joinGroup', 5],
      ['heartbeat', 3],
      ['leaveGroup', 3],
      ['syncGroup', 3],
      ['describeGroups', 2],
      ['listGroups', 2],
      ['apiVersions', 2],
      ['createTopics', 3],
      ['deleteTopics', 1],
      ['deleteRecords', 1],
      ['initProducerId', 1],
      ['describeConfigs', 2],
      ['createPartitions', 1],
      ['deleteGroups', 1],
    ];
    const missing = used.filter(([name, version]) => {
      const [min, max] = versions.get(apiKey[name]) ?? [0, -1];
      return version < min || version > max;
    });
    expect(missing).toEqual([]);
  });

  it('answers an ApiVersions of the future in the form of version 0, with what it does speak', async () => {
    const frame = requestFrame(apiKey.apiVersions, 99, Buffer.from([0, 1, 1, 0]));
    const { received } = await sendRaw(server(), frame, isWhole);
    const reader = new Reader(received, 8);
    expect(received.readInt32BE(4)).toBe(7);
    expect(reader.int16()).toBe(kafkaError.UNSUPPORTED_VERSION);
    const apis = reader.array((r) => [r.int16(), r.int16(), r.int16()] as const);
    expect(apis.some(([key]) => key === apiKey.apiVersions)).toBe(true);
  });

  it('answers nothing before a whole request is there, and then in order', async () => {
    const bytes = Buffer.concat([askVersions(1), askVersions(2), askVersions(3).subarray(0, -1)]);
    const { received } = await sendRaw(server(), bytes, areTwo);
    const second = 4 + received.readInt32BE(0);
    expect([received.readInt32BE(4), received.readInt32BE(second + 4)]).toEqual([1, 2]);
    expect(received.length).toBe(second + 4 + received.readInt32BE(second));
  });

  const endings: readonly [string, Buffer][] = [
    ['a request of 2 GB', Buffer.from('7fffffff00000000', 'hex')],
    ['a request above 100 MiB', Buffer.from('0640000100000000', 'hex')],
    ['a negative length', Buffer.from('ffffffff00000000', 'hex')],
    ['a request without a header', Buffer.from('000000020012', 'hex')],
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['an unknown API', requestFrame(999, 0, Buffer.alloc(0))],
    ['an unknown version of an API', requestFrame(apiKey.metadata, 99, Buffer.alloc(8))],
    ['a body that ends too early', requestFrame(apiKey.metadata, 7, Buffer.from([0, 0, 0, 2, 0]))],
    ['an array that claims a billion items', requestFrame(apiKey.metadata, 7, Buffer.from('3b9aca00', 'hex'))],
    ['a negative string length', requestFrame(apiKey.findCoordinator, 2, Buffer.from('fffe', 'hex'))],
  ];
  it.each(endings)('ends the connection that sends %s', async (_what, bytes) => {
    const { received, closed } = await sendRaw(server(), bytes);
    expect([received.length, closed]).toEqual([0, true]);
    const client = await useClient(context);
    expect((await client.metadata([])).brokers.length).toBeGreaterThan(0);
  });

  it('passes over bytes after a body that it understands', async () => {
    const body = new Writer()
      .array([], () => undefined)
      .boolean(false)
      .int32(42)
      .toBuffer();
    const { received } = await sendRaw(server(), requestFrame(apiKey.metadata, 7, body), isWhole);
    expect(received.readInt32BE(4)).toBe(7);
  });
}
