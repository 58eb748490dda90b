import { describe, expect, it, onTestFinished } from 'vitest';

import { systemClock } from '../../../src/clock.ts';
import { type Connection, openConnection } from '../../../src/kafka/connection/connection.ts';
import { describeConnectError } from '../../../src/kafka/connection/socket-errors.ts';
import type { ConnectionSettings, Endpoint } from '../../../src/kafka/settings.ts';
import { apiKey } from '../../../src/protocol/api-keys.ts';
import { encodeApiVersionsResponse } from '../../../src/protocol/messages/api-versions.ts';
import { eventually } from '../../support/eventually.ts';
import { rejectionOf, thrownBy } from '../../support/rejection.ts';
import {
  connectionSettings,
  responseFrame,
  startRawServer,
  type ScriptedRequest,
  startScriptedServer,
} from '../../support/scripted-server.ts';

async function open(endpoint: Endpoint, overrides: Partial<ConnectionSettings> = {}): Promise<Connection> {
  const connection = await openConnection(endpoint, connectionSettings([endpoint], overrides), systemClock);
  onTestFinished(() => connection.close());
  return connection;
}

function closeReason(connection: Connection): Promise<Error> {
  return new Promise((resolve) => {
    connection.onClose(resolve);
  });
}

const echo = (request: ScriptedRequest) => request.answer(request.body.raw(request.body.remaining));

describe('a connection', () => {
  it('speaks the highest version that both sides know', async () => {
    const apis = [{ apiKey: apiKey.produce, minVersion: 3, maxVersion: 9 }];
    const apiVersions = encodeApiVersionsResponse({ errorCode: 0, apis });
    const { endpoint } = await startScriptedServer(echo, { apiVersions });
    const connection = await open(endpoint);
    expect(connection.version(apiKey.produce, 0, 7)).toBe(7);
    expect(connection.version(apiKey.produce, 5, 12)).toBe(9);
    expect(connection.version(apiKey.produce, 3, 3)).toBe(3);
    for (const [key, min, max] of [
      [apiKey.produce, 0, 2],
      [apiKey.produce, 10, 12],
      [apiKey.fetch, 0, 11],
    ] as const) {
      const error = thrownBy(() => connection.version(key, min, max));
      expect([error.code, error.message]).toEqual([
        'UNSUPPORTED_BY_BROKER',
        expect.stringContaining(`127.0.0.1:${endpoint.port}`),
      ]);
    }
  });

  it('takes the versions of a broker that answers ApiVersions with error 35', async () => {
    const apis = [{ apiKey: apiKey.fetch, minVersion: 0, maxVersion: 11 }];
    const apiVersions = encodeApiVersionsResponse({ errorCode: 35, apis });
    const { endpoint } = await startScriptedServer(echo, { apiVersions });
    expect((await open(endpoint)).version(apiKey.fetch, 4, 11)).toBe(11);
  });

  it('writes header and body as one request, with key, version and client id', async () => {
    const server = await startScriptedServer(echo);
    const connection = await open(server.endpoint);
    const answer = await connection.request(apiKey.metadata, 7, [Buffer.from('in '), Buffer.from('two pieces')]);
    expect(answer.raw(answer.remaining).toString()).toBe('in two pieces');
    expect(server.requests[0]?.header).toMatchObject({ apiKey: 3, apiVersion: 7, clientId: 'test' });
  });

  it('pipelines: later requests are written before earlier ones are answered, and answers go in order', async () => {
    const server = await startScriptedServer(() => {
      if (server.requests.length === 3) for (const held of server.requests) echo(held);
    });
    const connection = await open(server.endpoint);
    const bodies = ['first', 'second', 'third'];
    const answers = await Promise.all(bodies.map((body) => connection.request(apiKey.fetch, 11, [Buffer.from(body)])));
    expect(answers.map((answer) => answer.raw(answer.remaining).toString())).toEqual(bodies);
  });

  it('sends a request without an answer, and the next answer belongs to the next request', async () => {
    const server = await startScriptedServer((request) => {
      if (request.header.apiKey !== apiKey.produce) echo(request);
    });
    const connection = await open(server.endpoint);
    await connection.send(apiKey.produce, 7, [Buffer.from('acks=0')]);
    const answer = await connection.request(apiKey.metadata, 7, [Buffer.from('next')]);
    expect(answer.raw(answer.remaining).toString()).toBe('next');
    expect(server.requests.map(({ header }) => header.apiKey)).toEqual([apiKey.produce, apiKey.metadata]);
  });
});

describe('a connection that breaks', () => {
  it('times out the request that is late, and gives up the others with the connection', async () => {
    const { endpoint } = await startScriptedServer(() => undefined);
    const connection = await open(endpoint);
    const reason = closeReason(connection);
    const late = rejectionOf(connection.request(apiKey.produce, 7, [], { timeoutMs: 40 }));
    const other = rejectionOf(connection.request(apiKey.fetch, 11, [], { timeoutMs: 10_000 }));
    expect(await late).toMatchObject({ code: 'REQUEST_TIMED_OUT', canRetry: true });
    expect((await late).message).toBe(
      `The broker at 127.0.0.1:${endpoint.port} did not answer a Produce request within 40 ms.`,
    );
    expect((await other).code).toBe('CONNECTION_LOST');
    expect(await reason).toBe(await late);
    expect(connection.closed).toBe(true);
  });

  it('watches a short deadline behind a long one, and forgets the deadlines of what was answered', async () => {
    const server = await startScriptedServer((request) => {
      if (request.header.apiKey === apiKey.metadata) echo(request);
    });
    const connection = await open(server.endpoint);
    await connection.request(apiKey.metadata, 7, [], { timeoutMs: 300 });
    const long = rejectionOf(connection.request(apiKey.fetch, 11, [], { timeoutMs: 10_000 }));
    const short = await rejectionOf(connection.request(apiKey.produce, 7, [], { timeoutMs: 400 }));
    expect(short.message).toContain('Produce request within 400 ms');
    expect((await long).code).toBe('CONNECTION_LOST');
  });

  it('refuses an answer with another correlation id', async () => {
    const { endpoint } = await startScriptedServer((request) =>
      request.answer(Buffer.alloc(0), request.header.correlationId + 1),
    );
    const connection = await open(endpoint);
    const error = await rejectionOf(connection.request(apiKey.metadata, 7, []));
    expect(error).toMatchObject({ code: 'PROTOCOL_VIOLATION', message: expect.stringContaining('(Metadata) was due') });
    expect(connection.closed).toBe(true);
  });

  it('refuses an answer that nobody asked for', async () => {
    const { endpoint } = await startScriptedServer((request) => {
      request.answer(Buffer.alloc(0));
      request.answer(Buffer.alloc(0));
    });
    const connection = await open(endpoint);
    const reason = closeReason(connection);
    await connection.request(apiKey.metadata, 7, []);
    expect(await reason).toMatchObject({ code: 'PROTOCOL_VIOLATION' });
  });

  it('refuses a frame above the bound without waiting for its bytes', async () => {
    const { endpoint } = await startScriptedServer(({ socket }) => socket.write(Buffer.from('7fffffff', 'hex')));
    const connection = await open(endpoint);
    const error = await rejectionOf(connection.request(apiKey.metadata, 7, []));
    expect(error).toMatchObject({ code: 'PROTOCOL_VIOLATION', message: expect.stringContaining('2147483647 bytes') });
    expect(connection.closed).toBe(true);
  });

  it('loses what is in flight when the broker closes in the middle of an answer', async () => {
    const { endpoint } = await startScriptedServer(({ header, socket }) => {
      socket.end(responseFrame(header.correlationId, Buffer.from('never whole')).subarray(0, 12));
    });
    const connection = await open(endpoint);
    const both = [connection.request(apiKey.produce, 7, []), connection.request(apiKey.produce, 7, [])];
    for (const error of await Promise.all(both.map(rejectionOf))) {
      expect(error).toMatchObject({ code: 'CONNECTION_LOST', canRetry: true });
      expect(error.message).toContain(`127.0.0.1:${endpoint.port}`);
    }
  });

  it('loses what is in flight when it is closed on this side, and refuses everything after', async () => {
    const { endpoint } = await startScriptedServer(() => undefined);
    const connection = await open(endpoint);
    const inFlight = rejectionOf(connection.request(apiKey.produce, 7, []));
    connection.close();
    connection.close();
    expect((await inFlight).code).toBe('CONNECTION_LOST');
    expect((await rejectionOf(connection.request(apiKey.metadata, 7, []))).code).toBe('CONNECTION_LOST');
    expect((await rejectionOf(connection.send(apiKey.produce, 7, []))).code).toBe('CONNECTION_LOST');
    expect(await closeReason(connection)).toMatchObject({ message: expect.stringContaining('closed by shop-sim') });
  });
});

describe('opening a connection', () => {
  it('says that nothing listens', async () => {
    const server = await startScriptedServer(echo);
    await server.close();
    const error = await rejectionOf(open(server.endpoint));
    expect(error).toMatchObject({ code: 'UNREACHABLE', canRetry: true });
    expect(error.message).toContain(`127.0.0.1:${server.endpoint.port}: nothing listens there`);
  });

  it.each([
    ['ENOTFOUND', 'the host name "kafka.test" cannot be found'],
    ['ETIMEDOUT', 'timed out'],
    ['EHOSTUNREACH', 'no route'],
  ])('says what %s means', (code, words) => {
    const error = Object.assign(new Error(`connect ${code}`), { code });
    const described = describeConnectError({ host: 'kafka.test', port: 9092 }, error, false);
    expect(described).toMatchObject({ code: 'UNREACHABLE', canRetry: true, message: expect.stringContaining(words) });
    expect(described.message).toContain('kafka.test:9092');
  });

  it('gives up on a port that accepts and keeps silent', async () => {
    const endpoint = await startRawServer(() => undefined);
    const error = await rejectionOf(open(endpoint, { connectTimeoutMs: 60 }));
    expect(error).toMatchObject({ code: 'UNREACHABLE', message: expect.stringContaining('within 60 ms') });
  });

  it('points to TLS when the port closes at once, or answers with an alert', async () => {
    const closing = await startRawServer((socket) => socket.on('data', () => socket.end()));
    expect(await rejectionOf(open(closing))).toMatchObject({
      code: 'CONNECTION_LOST',
      message: expect.stringContaining('SASL_SSL'),
    });
    const alert = Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x50]);
    const alerting = await startRawServer((socket) => socket.on('data', () => socket.end(alert)));
    expect(await rejectionOf(open(alerting))).toMatchObject({
      code: 'TLS_FAILED',
      message: expect.stringContaining('security.protocol'),
    });
  });

  it('leaves no socket behind when it fails', async () => {
    let closedSockets = 0;
    const endpoint = await startRawServer((socket) => {
      socket.on('data', () => socket.write(Buffer.from('7fffffff', 'hex')));
      socket.on('close', () => (closedSockets += 1));
    });
    expect((await rejectionOf(open(endpoint))).code).toBe('PROTOCOL_VIOLATION');
    expect(await eventually('the socket is closed', () => closedSockets === 1)).toBe(true);
  });
});
