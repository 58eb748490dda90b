import type { SaslExchange } from './sasl-exchange.ts';

/** Answers the server's error report, so that it can end the exchange (RFC 7628, section 3.2.3). */
const endOfFailure = Buffer.from('\u0001');

/** SASL OAUTHBEARER (RFC 7628). `readToken` is called for each authentication: a token that was renewed is used. */
export function createOauthbearerExchange(readToken: () => Promise<string>): SaslExchange {
  return {
    start: async () => Buffer.from(`n,,\u0001auth=Bearer ${await readToken()}\u0001\u0001`),
    next: (challenge) => Promise.resolve(challenge.length === 0 ? undefined : endOfFailure),
  };
}
