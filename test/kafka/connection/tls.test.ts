import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TlsOptions } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';

import { systemClock } from '../../../src/clock.ts';
import { resolveConnection } from '../../../src/kafka/client-properties.ts';
import { type Connection, openConnection } from '../../../src/kafka/connection/connection.ts';
import type { Endpoint, TlsSettings } from '../../../src/kafka/settings.ts';
import { apiKey } from '../../../src/protocol/api-keys.ts';
import { rejectionOf } from '../../support/rejection.ts';
import {
  connectionSettings,
  type ScriptedRequest,
  startRawServer,
  startScriptedServer,
} from '../../support/scripted-server.ts';
import { makeTempDir, removeDir } from '../../support/temp-dir.ts';

interface Identity {
  readonly cert: string;
  readonly key: string;
}

let folder: string;
let authority: Identity;
let forAddress: Identity;
let forOtherHost: Identity;
let expired: Identity;

beforeAll(() => {
  folder = makeTempDir();
  authority = makeAuthority();
  forAddress = makeCertificate('address', 'IP:127.0.0.1');
  forOtherHost = makeCertificate('other', 'DNS:other.example');
  expired = makeCertificate('expired', 'IP:127.0.0.1', '-1');
});
afterAll(() => removeDir(folder));

function openssl(...args: string[]): void {
  execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
}

function identity(name: string): Identity {
  return {
    cert: readFileSync(join(folder, `${name}.pem`), 'utf8'),
    key: readFileSync(join(folder, `${name}.key`), 'utf8'),
  };
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

function makeAuthority(): Identity {
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-days',
    '2',
    '-subj',
    '/CN=test authority',
  );
  return identity('ca');
}

function makeCertificate(name: string, subjectAltName: string, days = '2'): Identity {
  writeFileSync(join(folder, `${name}.ext`), `subjectAltName=${subjectAltName}\n`);
  openssl('req', ...newKey, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
  const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', `${name}.ext`];
  openssl('x509', '-req', '-in', `${name}.csr`, '-out', `${name}.pem`, ...signing, '-days', days);
  return identity(name);
}

const echo = (request: ScriptedRequest) => request.answer(request.body.raw(request.body.remaining));

async function serve(tls: TlsOptions): Promise<Endpoint> {
  return (await startScriptedServer(echo, { tls })).endpoint;
}

async function open(endpoint: Endpoint, overrides: Partial<TlsSettings> = {}): Promise<Connection> {
  const tls = { ca: authority.cert, cert: undefined, key: undefined, keyPassword: undefined, verifyHostName: true };
  const settings = connectionSettings([endpoint], { tls: { ...tls, ...overrides } });
  const connection = await openConnection(endpoint, settings, systemClock);
  onTestFinished(() => connection.close());
  return connection;
}

describe('TLS', () => {
  it('carries requests of any size when the authority is trusted', async () => {
    const connection = await open(await serve(forAddress));
    const body = Buffer.alloc(300_000, 'x');
    const answer = await connection.request(apiKey.produce, 7, [body]);
    expect(answer.raw(answer.remaining).equals(body)).toBe(true);
  });

  it('trusts an authority from a properties file, in which a certificate loses its line ends', async () => {
    const text = `security.protocol=SSL\nssl.truststore.certificates=${authority.cert.trim().replaceAll('\n', ' \\\n  ')}`;
    const flags = { bootstrapServer: 'a:1', commandConfig: 'client.properties', commandProperties: [] };
    const { settings } = resolveConnection(flags, () => text);
    expect((await open(await serve(forAddress), settings.tls)).closed).toBe(false);
  });

  it('refuses an authority that is not trusted, and names the setting', async () => {
    const error = await rejectionOf(open(await serve(forAddress), { ca: undefined }));
    expect(error).toMatchObject({ code: 'TLS_FAILED', message: expect.stringContaining('ssl.truststore.location') });
  });

  it('refuses a certificate for another host, unless told not to look', async () => {
    const endpoint = await serve(forOtherHost);
    const error = await rejectionOf(open(endpoint));
    expect(error).toMatchObject({ code: 'TLS_FAILED', message: expect.stringContaining('is not for "127.0.0.1"') });
    expect((await open(endpoint, { verifyHostName: false })).closed).toBe(false);
  });

  it('refuses a certificate that has expired', async () => {
    const error = await rejectionOf(open(await serve(expired)));
    expect(error).toMatchObject({ code: 'TLS_FAILED', message: expect.stringContaining('CERT_HAS_EXPIRED') });
  });

  it('shows the client certificate that a broker asks for, and says so when there is none', async () => {
    const tls = { ...forAddress, ca: authority.cert, requestCert: true, rejectUnauthorized: true };
    const endpoint = await serve(tls);
    expect((await open(endpoint, { cert: forOtherHost.cert, key: forOtherHost.key })).closed).toBe(false);
    const error = await rejectionOf(open(endpoint));
    expect(error.message).toContain('ssl.keystore.location');
  });

  it('says that a port speaks no TLS', async () => {
    // A Kafka broker takes the beginning of the TLS handshake for the size of a far too large request, and closes.
    const endpoint = await startRawServer((socket) => socket.on('data', () => socket.end()));
    const error = await rejectionOf(open(endpoint));
    expect(error).toMatchObject({ code: 'TLS_FAILED', message: expect.stringContaining('PLAINTEXT') });
  });

  it('says that a port wants TLS', async () => {
    const endpoint = await serve(forAddress);
    const error = await rejectionOf(openConnection(endpoint, connectionSettings([endpoint]), systemClock));
    expect(error.message).toContain('SASL_SSL');
  });

  it('says that a private key cannot be used, without showing it', async () => {
    const endpoint = await serve(forAddress);
    const error = await rejectionOf(open(endpoint, { cert: forAddress.cert, key: forOtherHost.key }));
    expect(error).toMatchObject({ code: 'TLS_FAILED', message: expect.stringContaining('ssl.keystore') });
    expect(error.message).not.toContain('PRIVATE KEY');
  });
});
