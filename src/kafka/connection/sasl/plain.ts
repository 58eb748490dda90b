import type { SaslExchange } from './sasl-exchange.ts';

/** SASL PLAIN (RFC 4616): user name and password as they are; use it over TLS only. */
export function createPlainExchange(username: string, password: string): SaslExchange {
  return {
    start: () => Promise.resolve(Buffer.from(`\0${username}\0${password}`)),
    next: () => Promise.resolve(undefined),
  };
}
