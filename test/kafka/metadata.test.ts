import { describe, expect, it } from 'vitest';

import { systemClock } from '../../src/clock.ts';
import { connectToCluster, fetchMetadata } from '../../src/kafka/metadata.ts';
import { apiKey } from '../../src/protocol/api-keys.ts';
import { decodeMetadataRequest } from '../../src/protocol/messages/metadata.ts';
import { encodeSaslHandshakeResponse } from '../../src/protocol/messages/sasl-handshake.ts';
import { javaBytes } from '../protocol/java-bytes.ts';
import { rejectionOf } from '../support/rejection.ts';
import {
  connectionSettings,
  type ScriptedRequest,
  startRawServer,
  startScriptedServer,
} from '../support/scripted-server.ts';

const answerMetadata = (request: ScriptedRequest) => request.answer(javaBytes.metadataResponse);

const refuseMechanism = (request: ScriptedRequest) =>
  request.answer(encodeSaslHandshakeResponse({ errorCode: 33, mechanisms: ['OAUTHBEARER'] }));

async function closedPort() {
  const server = await startScriptedServer(answerMetadata);
  await server.close();
  return server.endpoint;
}

describe('connectToCluster', () => {
  it('takes the first bootstrap server that answers', async () => {
    const dead = await closedPort();
    const { endpoint } = await startScriptedServer(answerMetadata);
    const connection = await connectToCluster(connectionSettings([dead, endpoint]), systemClock);
    expect(connection.endpoint).toEqual(endpoint);
    connection.close();
  });

  it('names every server it tried, and why each failed', async () => {
    const dead = await closedPort();
    const closing = await startRawServer((socket) => socket.on('data', () => socket.end()));
    const error = await rejectionOf(connectToCluster(connectionSettings([dead, closing]), systemClock));
    expect(error).toMatchObject({ code: 'UNREACHABLE', canRetry: true });
    expect(error.message).toContain('None of the 2 bootstrap servers can be used');
    expect(error.message).toMatch(
      new RegExp(`127.0.0.1:${dead.port}: nothing listens there.*127.0.0.1:${closing.port} closed`, 's'),
    );
  });

  it('goes on to the next when one accepts and keeps silent', async () => {
    const silent = await startRawServer(() => undefined);
    const { endpoint } = await startScriptedServer(answerMetadata);
    const settings = connectionSettings([silent, endpoint], { connectTimeoutMs: 300 });
    const connection = await connectToCluster(settings, systemClock);
    expect(connection.endpoint).toEqual(endpoint);
    connection.close();
  });

  it('points to SASL when the port answers ApiVersions and closes at the first request', async () => {
    const { endpoint } = await startScriptedServer(({ socket }) => socket.end());
    const error = await rejectionOf(connectToCluster(connectionSettings([endpoint]), systemClock));
    expect(error).toMatchObject({ code: 'CONNECTION_LOST', message: expect.stringContaining('SASL_PLAINTEXT') });
  });

  it('does not try refused credentials on the next server', async () => {
    const [first, second] = [await startScriptedServer(refuseMechanism), await startScriptedServer(refuseMechanism)];
    const sasl = { mechanism: 'PLAIN', username: 'alice', password: 'secret' } as const;
    const settings = connectionSettings([first.endpoint, second.endpoint], { sasl });
    expect((await rejectionOf(connectToCluster(settings, systemClock))).code).toBe('AUTHENTICATION_FAILED');
    expect(second.connectionCount).toBe(0);
  });
});

describe('fetchMetadata', () => {
  it('gives brokers, topics and partitions with their errors and leader epochs', async () => {
    const { endpoint } = await startScriptedServer(answerMetadata);
    const connection = await connectToCluster(connectionSettings([endpoint]), systemClock);
    const metadata = await fetchMetadata(connection, ['orders']);
    expect(metadata).toMatchObject({ clusterId: 'cl', controllerId: 2, brokers: [{ nodeId: 1 }, { nodeId: 2 }] });
    expect(metadata.topics[0]?.partitions[0]).toMatchObject({ index: 3, errorCode: 5, leaderId: -1, leaderEpoch: 17 });
    connection.close();
  });

  it('never has a topic created by asking for it', async () => {
    const server = await startScriptedServer(answerMetadata);
    const connection = await connectToCluster(connectionSettings([server.endpoint]), systemClock);
    await fetchMetadata(connection, 'all');
    await fetchMetadata(connection, ['orders']);
    connection.close();
    const asked = server.requests.filter(({ header }) => header.apiKey === apiKey.metadata);
    expect(asked.map(({ body }) => decodeMetadataRequest(body))).toEqual([
      { topics: [], allowAutoTopicCreation: false },
      { topics: null, allowAutoTopicCreation: false },
      { topics: ['orders'], allowAutoTopicCreation: false },
    ]);
  });
});
