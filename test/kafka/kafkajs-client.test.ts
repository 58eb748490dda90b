import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { openAdmin } from '../../src/kafka/admin.ts';
import {
  describeEndpoints,
  fromKafkajsHost,
  readableBroker,
  toKafkajsAddress,
} from '../../src/kafka/kafkajs-address.ts';
import { createKafkajsClient, type KafkajsLog } from '../../src/kafka/kafkajs-client.ts';
import { toKafkajsSasl } from '../../src/kafka/kafkajs-sasl.ts';
import type { ConnectionSettings } from '../../src/kafka/settings.ts';

const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

function settingsOf(port: number, changes: Partial<ConnectionSettings> = {}): ConnectionSettings {
  return {
    bootstrapServers: [{ host: '127.0.0.1', port }],
    clientId: 'test',
    tls: undefined,
    sasl: undefined,
    connectTimeoutMs: 2000,
    requestTimeoutMs: 2000,
    ...changes,
  };
}

/** A port on which a server does what `onConnection` says; without it: closes at once. */
async function listen(onConnection: (end: () => void) => void = (end) => end()): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.resume();
    onConnection(() => socket.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
      }),
  );
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on TCP');
  return address.port;
}

async function freePort(): Promise<number> {
  const port = await listen();
  await closers.pop()?.();
  return port;
}

describe('connecting', () => {
  it('names host and port of a broker that is not there', async () => {
    const port = await freePort();
    await expect(openAdmin(settingsOf(port))).rejects.toMatchObject({
      code: 'UNREACHABLE',
      message: expect.stringContaining(`127.0.0.1:${port}`),
    });
  });

  it('points to security.protocol when the port closes the connection', async () => {
    const port = await listen();
    await expect(openAdmin(settingsOf(port))).rejects.toMatchObject({
      code: 'UNREACHABLE',
      message: expect.stringContaining('security.protocol'),
    });
  });

  it('tries the next bootstrap server when one does not answer', async () => {
    const [first, second] = [await freePort(), await freePort()];
    const bootstrapServers = [first, second].map((port) => ({ host: '127.0.0.1', port }));
    await expect(openAdmin(settingsOf(0, { bootstrapServers }))).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });

  it('gives the log of kafkajs to the caller, and nothing to the terminal', async () => {
    const logs: KafkajsLog[] = [];
    const port = await freePort();
    const client = createKafkajsClient(settingsOf(port), {
      retry: { retries: 0, initialRetryTime: 1, maxRetryTime: 1 },
      onLog: (log) => logs.push(log),
    });
    await expect(client.kafka.admin().connect()).rejects.toThrow('ECONNREFUSED');
    client.destroySockets();
    expect(logs[0]).toMatchObject({ level: 'error', broker: `127.0.0.1:${port}` });
  });
});

describe('a bootstrap server with an IPv6 address', () => {
  it('comes through kafkajs unharmed', () => {
    const address = toKafkajsAddress({ host: 'fe80::1', port: 9092 });
    const [host = '', port] = address.split(':');
    expect(fromKafkajsHost(host)).toBe('fe80::1');
    expect(port).toBe('9092');
    expect(readableBroker(address)).toBe('[fe80::1]:9092');
  });

  it('leaves host names alone, also those with an underscore', () => {
    expect(toKafkajsAddress({ host: 'kafka_1', port: 9092 })).toBe('kafka_1:9092');
    expect(fromKafkajsHost('kafka_1')).toBe('kafka_1');
    expect(
      describeEndpoints([
        { host: 'kafka_1', port: 1 },
        { host: '::1', port: 2 },
      ]),
    ).toBe('kafka_1:1, [::1]:2');
  });
});

describe('SASL for kafkajs', () => {
  it('names the mechanisms as kafkajs does', () => {
    const credentials = { username: 'ada', password: 'secret' };
    expect(toKafkajsSasl({ mechanism: 'PLAIN', ...credentials })).toEqual({ mechanism: 'plain', ...credentials });
    expect(toKafkajsSasl({ mechanism: 'SCRAM-SHA-512', ...credentials })).toEqual({
      mechanism: 'scram-sha-512',
      ...credentials,
    });
  });

  it('reads an OAUTHBEARER token when it is needed, and names the file that cannot be read', async () => {
    const sasl = toKafkajsSasl({ mechanism: 'OAUTHBEARER', token: { kind: 'file', path: '/nowhere/token' } });
    if (sasl.mechanism !== 'oauthbearer') throw new Error('wrong mechanism');
    await expect(sasl.oauthBearerProvider()).rejects.toMatchObject({
      code: 'AUTHENTICATION_FAILED',
      message: expect.stringContaining('/nowhere/token'),
    });
  });
});
