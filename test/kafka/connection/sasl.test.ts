import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';

import { systemClock } from '../../../src/clock.ts';
import { type Connection, openConnection } from '../../../src/kafka/connection/connection.ts';
import type { Endpoint, SaslSettings } from '../../../src/kafka/settings.ts';
import { apiKey } from '../../../src/protocol/api-keys.ts';
import { kafkaError } from '../../../src/protocol/error-codes.ts';
import {
  decodeSaslAuthenticateRequest,
  encodeSaslAuthenticateResponse,
  type SaslAuthenticateResponse,
} from '../../../src/protocol/messages/sasl-authenticate.ts';
import {
  decodeSaslHandshakeRequest,
  encodeSaslHandshakeResponse,
} from '../../../src/protocol/messages/sasl-handshake.ts';
import { eventually } from '../../support/eventually.ts';
import { rejectionOf } from '../../support/rejection.ts';
import {
  connectionSettings,
  type ScriptedRequest,
  type ScriptedServer,
  startScriptedServer,
} from '../../support/scripted-server.ts';
import { useTempDir } from '../../support/temp-dir.ts';

const plain: SaslSettings = { mechanism: 'PLAIN', username: 'alice', password: 'alice-secret' };
const accepted = { errorCode: 0, errorMessage: null, authBytes: Buffer.alloc(0), sessionLifetimeMs: 0 };

type Verdict = Partial<SaslAuthenticateResponse>;

/** A server that offers the mechanism it is asked for, and leaves each message of the client to `judge`. */
function startSaslServer(
  judge: (message: string, request: ScriptedRequest) => Verdict | undefined,
  onOther: (request: ScriptedRequest) => void = (request) => request.answer(Buffer.alloc(0)),
): Promise<ScriptedServer> {
  return startScriptedServer((request) => {
    if (request.header.apiKey === apiKey.saslHandshake) {
      const mechanism = decodeSaslHandshakeRequest(request.body);
      request.answer(encodeSaslHandshakeResponse({ errorCode: 0, mechanisms: [mechanism] }));
    } else if (request.header.apiKey === apiKey.saslAuthenticate) {
      const verdict = judge(decodeSaslAuthenticateRequest(request.body).toString('latin1'), request);
      if (verdict !== undefined) request.answer(encodeSaslAuthenticateResponse({ ...accepted, ...verdict }));
    } else {
      onOther(request);
    }
  });
}

async function open(endpoint: Endpoint, sasl: SaslSettings = plain): Promise<Connection> {
  const connection = await openConnection(endpoint, connectionSettings([endpoint], { sasl }), systemClock);
  onTestFinished(() => connection.close());
  return connection;
}

describe('authentication', () => {
  it('with PLAIN sends user and password once, before anything else', async () => {
    const messages: string[] = [];
    const server = await startSaslServer((message) => {
      messages.push(message);
      return {};
    });
    await open(server.endpoint);
    expect(messages).toEqual(['\0alice\0alice-secret']);
    expect(server.requests.map(({ header }) => header.apiVersion)).toEqual([1, 1]);
  });

  it('that is refused tells mechanism, place and the words of the broker, and hides the password in them', async () => {
    const server = await startSaslServer(() => ({
      errorCode: kafkaError.SASL_AUTHENTICATION_FAILED,
      errorMessage: 'Invalid password alice-secret for alice.',
    }));
    const error = await rejectionOf(open(server.endpoint));
    expect(error.code).toBe('AUTHENTICATION_FAILED');
    expect(error.message).toBe(
      `Authentication with PLAIN at 127.0.0.1:${server.endpoint.port} failed: the broker says "Invalid password *** for alice". Check sasl.jaas.config.`,
    );
  });

  it.each([
    [kafkaError.UNSUPPORTED_SASL_MECHANISM, 'does not offer PLAIN, only SCRAM-SHA-512'],
    [kafkaError.ILLEGAL_SASL_STATE, 'does not ask for authentication on this port'],
  ])('that cannot begin (error %i) names the remedy', async (errorCode, words) => {
    const server = await startScriptedServer((request) =>
      request.answer(encodeSaslHandshakeResponse({ errorCode, mechanisms: ['SCRAM-SHA-512'] })),
    );
    const error = await rejectionOf(open(server.endpoint));
    expect(error).toMatchObject({ code: 'AUTHENTICATION_FAILED', message: expect.stringContaining(words) });
  });

  it('with SCRAM refuses a server that accepts without proving itself', async () => {
    const server = await startSaslServer((message) => {
      const nonce = /r=(.*)$/.exec(message)?.[1] ?? '';
      return message.startsWith('n,,') ? { authBytes: Buffer.from(`r=${nonce}x,s=c2FsdA==,i=4096`) } : {};
    });
    const error = await rejectionOf(open(server.endpoint, { ...plain, mechanism: 'SCRAM-SHA-512' }));
    expect(error).toMatchObject({ code: 'AUTHENTICATION_FAILED', message: expect.stringContaining('did not prove') });
  });

  it('with OAUTHBEARER reads the token file anew for each connection', async () => {
    const path = join(useTempDir(), 'token');
    const messages: string[] = [];
    const server = await startSaslServer((message) => {
      messages.push(message);
      return {};
    });
    for (const token of ['first-token', 'second-token']) {
      writeFileSync(path, `${token}\n`);
      await open(server.endpoint, { mechanism: 'OAUTHBEARER', token: { kind: 'file', path } });
    }
    expect(messages).toEqual(
      ['first-token', 'second-token'].map((token) => `n,,\u0001auth=Bearer ${token}\u0001\u0001`),
    );
  });

  it('with OAUTHBEARER ends a refused exchange as RFC 7628 says, and tells the status', async () => {
    const messages: string[] = [];
    const server = await startSaslServer((message) => {
      messages.push(message);
      return messages.length === 1
        ? { authBytes: Buffer.from('{"status":"invalid_token"}') }
        : { errorCode: kafkaError.SASL_AUTHENTICATION_FAILED };
    });
    const sasl: SaslSettings = { mechanism: 'OAUTHBEARER', token: { kind: 'static', token: 'abc' } };
    const error = await rejectionOf(open(server.endpoint, sasl));
    expect(error).toMatchObject({ code: 'AUTHENTICATION_FAILED', message: expect.stringContaining('invalid_token') });
    expect(messages[1]).toBe('\u0001');
  });
});

/** The first session lasts 80 ms; the renewal is answered when the test says so. */
async function startRenewalServer() {
  let pending: ScriptedRequest | undefined;
  let authentications = 0;
  const arrivedDuringRenewal: number[] = [];
  const server = await startSaslServer(
    (_, request) => {
      authentications += 1;
      if (authentications === 1) return { sessionLifetimeMs: 80 };
      pending = request;
      return undefined;
    },
    (request) => {
      if (pending !== undefined) arrivedDuringRenewal.push(request.header.apiKey);
      if (request.header.apiKey !== apiKey.produce) request.answer(request.body.raw(request.body.remaining));
    },
  );
  const finish = (response: Verdict) => {
    const request = pending;
    pending = undefined;
    request?.answer(encodeSaslAuthenticateResponse({ ...accepted, ...response }));
  };
  const renewalBegins = () => eventually('a renewal begins', () => pending !== undefined, { intervalMs: 5 });
  return { server, finish, renewalBegins, arrivedDuringRenewal };
}

describe('renewal of the session', () => {
  const saslKeys: readonly number[] = [apiKey.saslHandshake, apiKey.saslAuthenticate];

  it('holds requests back while it happens, then writes them in their order', async () => {
    const { server, finish, renewalBegins, arrivedDuringRenewal } = await startRenewalServer();
    const connection = await open(server.endpoint);
    await renewalBegins();
    const answers = ['first', 'second'].map((text) => connection.request(apiKey.fetch, 11, [Buffer.from(text)]));
    const sent = connection.send(apiKey.produce, 7, []);
    // Requests that were not held would have arrived before those of another connection that is opened now.
    const other = await openConnection(server.endpoint, connectionSettings([server.endpoint]), systemClock);
    other.close();
    expect(arrivedDuringRenewal).toEqual([]);
    finish({});
    expect((await Promise.all(answers)).map((answer) => answer.raw(answer.remaining).toString())).toEqual([
      'first',
      'second',
    ]);
    await sent;
    await eventually('all have arrived', () => server.requests.length === 7, { intervalMs: 5 });
    const keys = server.requests.map(({ header }) => header.apiKey);
    expect(keys).toEqual([...saslKeys, ...saslKeys, apiKey.fetch, apiKey.fetch, apiKey.produce]);
    expect(server.connectionCount).toBe(2);
  });

  it('happens again and again, as each session ends', async () => {
    const server = await startSaslServer(() => ({ sessionLifetimeMs: 30 }));
    const connection = await open(server.endpoint);
    await eventually('four authentications', () => server.requests.length >= 8, { intervalMs: 5 });
    expect([connection.closed, server.connectionCount]).toEqual([false, 1]);
  });

  it('that is refused closes the connection with the reason, and what was held is rejected', async () => {
    const { server, finish, renewalBegins } = await startRenewalServer();
    const connection = await open(server.endpoint);
    await renewalBegins();
    const held = rejectionOf(connection.request(apiKey.metadata, 7, []));
    finish({ errorCode: kafkaError.SASL_AUTHENTICATION_FAILED, errorMessage: 'user is gone' });
    expect(await held).toMatchObject({
      code: 'AUTHENTICATION_FAILED',
      message: expect.stringContaining('user is gone'),
    });
    expect(connection.closed).toBe(true);
  });
});
