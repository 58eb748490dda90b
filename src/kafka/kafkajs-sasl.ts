import { readFile } from 'node:fs/promises';
import type { SASLOptions } from 'kafkajs';
import { ShopSimError } from '../errors.ts';
import type { OauthTokenSource, SaslSettings } from './settings.ts';

const kafkajsMechanisms = {
  PLAIN: 'plain',
  'SCRAM-SHA-256': 'scram-sha-256',
  'SCRAM-SHA-512': 'scram-sha-512',
} as const;

/** kafkajs's form of our SASL settings. A new object per client: kafkajs keeps its authenticator in it. */
export function toKafkajsSasl(sasl: SaslSettings): SASLOptions {
  if (sasl.mechanism === 'OAUTHBEARER') {
    const { token } = sasl;
    return { mechanism: 'oauthbearer', oauthBearerProvider: async () => ({ value: await readToken(token) }) };
  }
  const { username, password } = sasl;
  return { mechanism: kafkajsMechanisms[sasl.mechanism], username, password };
}

/** The token for one authentication; a file is read anew each time, so that whoever renews it needs no restart. */
async function readToken(source: OauthTokenSource): Promise<string> {
  if (source.kind === 'static') return source.token;
  try {
    return (await readFile(source.path, 'utf8')).trim();
  } catch (cause) {
    throw new ShopSimError(
      'AUTHENTICATION_FAILED',
      `The OAUTHBEARER token file ${source.path} cannot be read: check that it exists and is readable.`,
      { cause },
    );
  }
}
