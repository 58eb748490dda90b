import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import { ShopSimError } from '../../../errors.ts';
import { apiKey } from '../../../protocol/api-keys.ts';
import { kafkaError } from '../../../protocol/error-codes.ts';
import { kafkaErrorText } from '../../../protocol/error-descriptions.ts';
import {
  decodeSaslAuthenticateResponse,
  encodeSaslAuthenticateRequest,
  saslAuthenticateVersion,
  type SaslAuthenticateResponse,
} from '../../../protocol/messages/sasl-authenticate.ts';
import {
  decodeSaslHandshakeResponse,
  encodeSaslHandshakeRequest,
  saslHandshakeVersion,
} from '../../../protocol/messages/sasl-handshake.ts';
import type { OauthTokenSource, SaslSettings } from '../../settings.ts';
import type { Channel } from '../channel.ts';
import { endpointText } from '../socket-errors.ts';
import { createOauthbearerExchange } from './oauthbearer.ts';
import { createPlainExchange } from './plain.ts';
import { type SaslExchange, SaslFailure } from './sasl-exchange.ts';
import { createScramExchange } from './scram.ts';

/** More messages than any mechanism here exchanges. */
const maxRounds = 4;

/**
 * Authenticates a new connection, or an old one again (KIP-368): the same exchange either way.
 *
 * @param timeoutMs bound on each answer of the broker
 * @returns how long the session lasts from now on, in ms; 0: for ever
 * @throws ShopSimError AUTHENTICATION_FAILED with the mechanism and the broker's words, never the secret
 */
export async function authenticate(channel: Channel, sasl: SaslSettings, timeoutMs: number): Promise<number> {
  const where = endpointText(channel.endpoint);
  await handshake(channel, sasl.mechanism, where, timeoutMs);
  try {
    return await exchangeMessages(channel, sasl, timeoutMs);
  } catch (error) {
    if (!(error instanceof SaslFailure)) throw error;
    throw new ShopSimError(
      'AUTHENTICATION_FAILED',
      `Authentication with ${sasl.mechanism} at ${where} failed: ${withoutSecret(error.message, sasl)}. Check sasl.jaas.config.`,
    );
  }
}

async function handshake(channel: Channel, mechanism: string, where: string, timeoutMs: number): Promise<void> {
  const body = [encodeSaslHandshakeRequest(mechanism)];
  const reader = await channel.request(apiKey.saslHandshake, saslHandshakeVersion, body, timeoutMs);
  const { errorCode, mechanisms } = decodeSaslHandshakeResponse(reader);
  if (errorCode === kafkaError.NONE) return;
  const why =
    errorCode === kafkaError.UNSUPPORTED_SASL_MECHANISM
      ? `does not offer ${mechanism}, only ${mechanisms.join(', ')}: set sasl.mechanism to one of these`
      : errorCode === kafkaError.ILLEGAL_SASL_STATE
        ? 'does not ask for authentication on this port: set security.protocol to PLAINTEXT or SSL'
        : `refuses to authenticate with ${mechanism}: ${kafkaErrorText(errorCode)}`;
  throw new ShopSimError('AUTHENTICATION_FAILED', `The broker at ${where} ${why}.`, { kafkaError: errorCode });
}

async function exchangeMessages(channel: Channel, sasl: SaslSettings, timeoutMs: number): Promise<number> {
  const exchange = createExchange(sasl);
  let message = await exchange.start();
  let refusal: string | undefined;
  for (let round = 0; round < maxRounds; round++) {
    const body = [encodeSaslAuthenticateRequest(message)];
    const reader = await channel.request(apiKey.saslAuthenticate, saslAuthenticateVersion, body, timeoutMs);
    const response = decodeSaslAuthenticateResponse(reader);
    if (response.errorCode !== kafkaError.NONE) throw new SaslFailure(refusal ?? brokersWords(response));
    const next = await exchange.next(response.authBytes);
    if (next === undefined) return response.sessionLifetimeMs;
    if (sasl.mechanism === 'OAUTHBEARER')
      refusal = `the broker refused the token: ${response.authBytes.toString('utf8')}`;
    message = next;
  }
  throw new SaslFailure('the exchange does not end');
}

function createExchange(sasl: SaslSettings): SaslExchange {
  if (sasl.mechanism === 'OAUTHBEARER') return createOauthbearerExchange(() => readToken(sasl.token));
  const { username, password } = sasl;
  if (sasl.mechanism === 'PLAIN') return createPlainExchange(username, password);
  const hash = sasl.mechanism === 'SCRAM-SHA-256' ? 'sha256' : 'sha512';
  return createScramExchange({ hash, username, password, nonce: randomBytes(24).toString('base64url') });
}

async function readToken(source: OauthTokenSource): Promise<string> {
  if (source.kind === 'static') return source.token;
  try {
    return (await readFile(source.path, 'utf8')).trim();
  } catch (cause) {
    throw new ShopSimError('AUTHENTICATION_FAILED', `The OAUTHBEARER token file ${source.path} cannot be read.`, {
      cause,
    });
  }
}

function brokersWords(response: SaslAuthenticateResponse): string {
  const words = response.errorMessage ?? '';
  return words === '' ? kafkaErrorText(response.errorCode) : `the broker says "${words.replace(/\.$/, '')}"`;
}

/** A broker should never repeat a secret, but its words end up on a terminal. */
function withoutSecret(text: string, sasl: SaslSettings): string {
  const secret =
    sasl.mechanism !== 'OAUTHBEARER' ? sasl.password : sasl.token.kind === 'static' ? sasl.token.token : '';
  return secret === '' ? text : text.replaceAll(secret, '***');
}
