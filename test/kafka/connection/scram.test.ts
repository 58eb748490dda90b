import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { describe, expect, it } from 'vitest';

import { SaslFailure } from '../../../src/kafka/connection/sasl/sasl-exchange.ts';
import { createScramExchange } from '../../../src/kafka/connection/sasl/scram.ts';

// Source: RFC 7677, section 3, "SCRAM-SHA-256 and SCRAM-SHA-256-PLUS": user "user", password "pencil".
const rfc = {
  clientFirst: 'n,,n=user,r=rOprNGfwEbeRWgbNEkqO',
  serverFirst: 'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
  clientFinal:
    'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
  serverFinal: 'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
};

function rfcExchange() {
  return createScramExchange({ hash: 'sha256', username: 'user', password: 'pencil', nonce: 'rOprNGfwEbeRWgbNEkqO' });
}

async function failureOf(serverFirst: string, serverFinal?: string): Promise<string> {
  const exchange = rfcExchange();
  await exchange.start();
  try {
    await exchange.next(Buffer.from(serverFirst));
    if (serverFinal !== undefined) await exchange.next(Buffer.from(serverFinal));
  } catch (error) {
    if (error instanceof SaslFailure) return error.message;
    throw error;
  }
  throw new Error('expected a SaslFailure');
}

/** The server's half of RFC 5802, written down a second time from the RFC. */
function serverFinalFor(hash: 'sha256' | 'sha512', password: string, messages: readonly [string, string, string]) {
  const [clientFirst, serverFirst, clientFinal] = messages;
  const [, salt = '', iterations = ''] = /s=([^,]+),i=(\d+)/.exec(serverFirst) ?? [];
  const [, withoutProof = '', proof = ''] = /^(.*),p=(.*)$/.exec(clientFinal) ?? [];
  const hmac = (key: Buffer, text: string) => createHmac(hash, key).update(text).digest();
  const length = hash === 'sha256' ? 32 : 64;
  const salted = pbkdf2Sync(password, Buffer.from(salt, 'base64'), Number(iterations), length, hash);
  const authMessage = [clientFirst.slice(3), serverFirst, withoutProof].join(',');
  const signature = hmac(createHash(hash).update(hmac(salted, 'Client Key')).digest(), authMessage);
  const key = Buffer.from(proof, 'base64').map((byte, index) => byte ^ (signature[index] ?? 0));
  const proven = Buffer.from(key).equals(hmac(salted, 'Client Key'));
  return { proven, message: `v=${hmac(hmac(salted, 'Server Key'), authMessage).toString('base64')}` };
}

describe('SCRAM', () => {
  it('sends what the RFC 7677 example sends, and accepts its server', async () => {
    const exchange = rfcExchange();
    expect((await exchange.start()).toString()).toBe(rfc.clientFirst);
    expect((await exchange.next(Buffer.from(rfc.serverFirst)))?.toString()).toBe(rfc.clientFinal);
    expect(await exchange.next(Buffer.from(rfc.serverFinal))).toBeUndefined();
  });

  it.each(['sha256', 'sha512'] as const)(
    'with %s proves the password and checks the server, odd names too',
    async (hash) => {
      const exchange = createScramExchange({ hash, username: 'a=b,c', password: 'pässword', nonce: 'abc' });
      const clientFirst = (await exchange.start()).toString();
      expect(clientFirst).toBe('n,,n=a=3Db=2Cc,r=abc');
      const serverFirst = `r=abcdef,s=${Buffer.from('salt').toString('base64')},i=5000`;
      const clientFinal = (await exchange.next(Buffer.from(serverFirst)))?.toString() ?? '';
      const server = serverFinalFor(hash, 'pässword', [clientFirst, serverFirst, clientFinal]);
      expect(server.proven).toBe(true);
      expect(await exchange.next(Buffer.from(server.message))).toBeUndefined();
    },
  );

  it('refuses a server that does not know the password', async () => {
    const wrong = `v=${Buffer.alloc(32, 1).toString('base64')}`;
    expect(await failureOf(rfc.serverFirst, wrong)).toContain('wrong server signature');
    expect(await failureOf(rfc.serverFirst, 'v=AA==')).toContain('wrong server signature');
  });

  it('refuses a server that ends the exchange without any proof', async () => {
    expect(await failureOf(rfc.serverFirst, '')).toContain('did not prove');
    expect(await failureOf(rfc.serverFirst, 'e=other-error')).toContain('the broker says "other-error"');
  });

  it.each([
    ['rOprNGfwEbeRWgbNEkqO', 'the same nonce'],
    ['XOprNGfwEbeRWgbNEkqO123', 'another nonce'],
  ])('refuses nonce %s: %s', async (nonce) => {
    expect(await failureOf(`r=${nonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`)).toContain('nonce');
  });

  it.each([0, 1, 4095, 2_000_001, 999_999_999_999])('refuses %i iterations before it computes them', async (count) => {
    expect(await failureOf(`r=rOprNGfwEbeRWgbNEkqO1,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=${count}`)).toContain(`${count}`);
  });

  it('refuses a first message that is malformed, or demands an extension', async () => {
    for (const message of ['', 'nonsense', 'r=rOprNGfwEbeRWgbNEkqO1,i=4096', `m=ext,${rfc.serverFirst}`]) {
      expect(await failureOf(message)).toContain('malformed');
    }
  });
});
