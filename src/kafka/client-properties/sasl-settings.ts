import { fileURLToPath } from 'node:url';

import { ShopSimError } from '../../errors.ts';
import type { OauthTokenSource, SaslSettings } from '../settings.ts';
import { type JaasConfig, parseJaasConfig } from './jaas-config.ts';
import type { PropertyReader } from './property-reader.ts';

const loginModules = {
  PLAIN: 'PlainLoginModule',
  'SCRAM-SHA-256': 'ScramLoginModule',
  'SCRAM-SHA-512': 'ScramLoginModule',
  OAUTHBEARER: 'OAuthBearerLoginModule',
} as const;
type Mechanism = keyof typeof loginModules;

const tokenUrlKey = 'sasl.oauthbearer.token.endpoint.url';

/** sasl.*: called when security.protocol asks for SASL. @throws ShopSimError USAGE, never with a secret */
export function readSaslSettings(properties: PropertyReader): SaslSettings {
  const mechanism = readMechanism(properties);
  const jaasText = properties.nonEmpty('sasl.jaas.config');
  if (jaasText === undefined) {
    const example = `org.apache.kafka.common.security.${packageOf(mechanism)}.${loginModules[mechanism]} required ...;`;
    throw usage(
      `sasl.jaas.config is missing, which says who logs in with ${mechanism}; write sasl.jaas.config=${example}`,
    );
  }
  const jaas = parseJaasConfig(jaasText);
  if (jaas.loginModule !== loginModules[mechanism]) {
    throw usage(
      `sasl.jaas.config names ${jaas.loginModule}, but sasl.mechanism=${mechanism} needs ${loginModules[mechanism]}.`,
    );
  }
  if (mechanism === 'OAUTHBEARER') return { mechanism, token: readToken(properties, jaas) };
  if (jaas.options.get('tokenauth') === 'true') {
    throw usage(
      'sasl.jaas.config asks for delegation tokens (tokenauth), which shop-sim does not use; give a user and a password.',
    );
  }
  return { mechanism, username: required(jaas, 'username'), password: required(jaas, 'password') };
}

function readMechanism(properties: PropertyReader): Mechanism {
  const text = properties.nonEmpty('sasl.mechanism');
  const choices = Object.keys(loginModules).join(', ');
  if (text === undefined) throw usage(`sasl.mechanism is missing; set it to one of ${choices}.`);
  if (isMechanism(text)) return text;
  throw usage(`sasl.mechanism=${text} is not one that shop-sim speaks; it speaks ${choices}.`);
}

function isMechanism(text: string): text is Mechanism {
  return Object.hasOwn(loginModules, text);
}

function packageOf(mechanism: Mechanism): string {
  return mechanism === 'PLAIN' ? 'plain' : mechanism === 'OAUTHBEARER' ? 'oauthbearer' : 'scram';
}

function required(jaas: JaasConfig, name: string): string {
  const value = jaas.options.get(name);
  if (value === undefined) throw usage(`sasl.jaas.config has no ${name}="..." for ${jaas.loginModule}.`);
  return value;
}

/**
 * In this order: `sasl.oauthbearer.token.endpoint.url=file:///PATH` (as in Java; read anew for each authentication, so
 * that whoever renews the token only rewrites the file), the option `token` of the login module, or, for development,
 * its option `unsecuredLoginStringClaim_sub` (as in Java), which makes an unsigned token for that name.
 */
function readToken(properties: PropertyReader, jaas: JaasConfig): OauthTokenSource {
  const url = properties.nonEmpty(tokenUrlKey);
  if (url !== undefined) return { kind: 'file', path: pathOf(url) };
  const token = jaas.options.get('token');
  if (token !== undefined) return { kind: 'static', token };
  const subject = jaas.options.get('unsecuredLoginStringClaim_sub');
  if (subject !== undefined) return { kind: 'static', token: unsecuredToken(subject) };
  throw usage(`OAUTHBEARER needs a token: set ${tokenUrlKey}=file:///PATH, or token="..." in sasl.jaas.config.`);
}

function pathOf(url: string): string {
  if (!url.startsWith('file://')) {
    throw usage(
      `${tokenUrlKey} must be a file:///PATH here; let the tool that fetches the token write it to that file.`,
    );
  }
  try {
    return fileURLToPath(url);
  } catch (cause) {
    throw new ShopSimError('USAGE', `${tokenUrlKey} is not a valid file:///PATH.`, { cause });
  }
}

/** A JSON web token without signature (RFC 7519, section 6), issued in 1970 and valid until 2100. */
function unsecuredToken(subject: string): string {
  return `${tokenPart({ alg: 'none' })}.${tokenPart({ sub: subject, iat: 0, exp: 4_102_444_800 })}.`;
}

function tokenPart(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function usage(message: string): ShopSimError {
  return new ShopSimError('USAGE', message);
}
