import { createHash, createHmac, pbkdf2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

import { type SaslExchange, SaslFailure } from './sasl-exchange.ts';

const deriveKey = promisify(pbkdf2);

/** Kafka's own least count for both mechanisms; fewer would make a recorded exchange too cheap to crack. */
const minIterations = 4096;
/** About a second of work: more is a broker that wants to keep this client busy. */
const maxIterations = 2_000_000;

/** The GS2 header `n,,` (no channel binding, no other identity), and as base64 in the final message. */
const gs2Header = 'n,,';
const channelBinding = Buffer.from(gs2Header).toString('base64');

export interface ScramOptions {
  readonly hash: 'sha256' | 'sha512';
  readonly username: string;
  readonly password: string;
  /** Unpredictable printable characters without a comma, new for each exchange. */
  readonly nonce: string;
}

/**
 * SCRAM (RFC 5802, with SHA-256 per RFC 7677 and likewise SHA-512) without channel binding. The password never leaves
 * the client, and the server must prove that it knows it too. As in Kafka's Java client, user name and password are
 * taken as UTF-8 without SASLprep.
 */
export function createScramExchange(options: ScramOptions): SaslExchange {
  const firstBare = `n=${escapeName(options.username)},r=${options.nonce}`;
  let serverSignature: Buffer | undefined;
  return {
    start: () => Promise.resolve(Buffer.from(gs2Header + firstBare)),
    next: async (challenge) => {
      if (serverSignature !== undefined) {
        checkServerFinal(challenge.toString('utf8'), serverSignature);
        return undefined;
      }
      const final = await answerServerFirst(options, firstBare, challenge.toString('utf8'));
      serverSignature = final.serverSignature;
      return final.message;
    },
  };
}

async function answerServerFirst(
  options: ScramOptions,
  firstBare: string,
  serverFirst: string,
): Promise<{ message: Buffer; serverSignature: Buffer }> {
  const { nonce, salt, iterations } = parseServerFirst(serverFirst, options.nonce);
  const hmac = (key: Buffer, text: string): Buffer => createHmac(options.hash, key).update(text).digest();
  const keyBytes = options.hash === 'sha256' ? 32 : 64;
  const saltedPassword = await deriveKey(options.password, salt, iterations, keyBytes, options.hash);
  const clientKey = hmac(saltedPassword, 'Client Key');
  const storedKey = createHash(options.hash).update(clientKey).digest();
  const withoutProof = `c=${channelBinding},r=${nonce}`;
  const authMessage = `${firstBare},${serverFirst},${withoutProof}`;
  const proof = xor(clientKey, hmac(storedKey, authMessage)).toString('base64');
  return {
    message: Buffer.from(`${withoutProof},p=${proof}`),
    serverSignature: hmac(hmac(saltedPassword, 'Server Key'), authMessage),
  };
}

function parseServerFirst(message: string, clientNonce: string): { nonce: string; salt: Buffer; iterations: number } {
  const [, nonce, salt, count] = /^r=([^,]+),s=([A-Za-z0-9+/]+={0,2}),i=(\d+)(?:,.*)?$/.exec(message) ?? [];
  if (nonce === undefined || salt === undefined || count === undefined) {
    throw new SaslFailure(serverError(message) ?? "the broker's first SCRAM message is malformed");
  }
  if (!nonce.startsWith(clientNonce) || nonce.length === clientNonce.length) {
    throw new SaslFailure('the broker did not extend the nonce of this client: the answer may be an old one, replayed');
  }
  const iterations = Number(count);
  if (iterations < minIterations || iterations > maxIterations) {
    throw new SaslFailure(
      `the broker asks for ${count} iterations where ${minIterations} to ${maxIterations} are accepted`,
    );
  }
  return { nonce, salt: Buffer.from(salt, 'base64'), iterations };
}

function checkServerFinal(message: string, expected: Buffer): void {
  const signature = /^v=([A-Za-z0-9+/]+={0,2})(?:,.*)?$/.exec(message)?.[1];
  if (signature === undefined) {
    throw new SaslFailure(serverError(message) ?? 'the broker did not prove that it knows the password');
  }
  const actual = Buffer.from(signature, 'base64');
  if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) {
    throw new SaslFailure(
      'the broker could not prove that it knows the password (wrong server signature), so it may be an impostor',
    );
  }
}

function serverError(message: string): string | undefined {
  const error = /^e=([^,]+)/.exec(message)?.[1];
  return error === undefined ? undefined : `the broker says "${error}"`;
}

function escapeName(name: string): string {
  return name.replaceAll('=', '=3D').replaceAll(',', '=2C');
}

function xor(left: Buffer, right: Buffer): Buffer {
  return Buffer.from(left.map((byte, index) => byte ^ (right[index] ?? 0)));
}
