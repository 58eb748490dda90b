import { X509Certificate } from 'node:crypto';

import { ShopSimError } from '../../errors.ts';
import type { TlsSettings } from '../settings.ts';
import type { PropertyReader } from './property-reader.ts';

type Store = 'truststore' | 'keystore';

/** ssl.*: called when security.protocol asks for TLS. Only PEM is read. @throws ShopSimError USAGE, never with a secret */
export function readTlsSettings(properties: PropertyReader): TlsSettings {
  return {
    ca: readTrusted(properties),
    ...readIdentity(properties),
    keyPassword: properties.nonEmpty('ssl.key.password'),
    verifyHostName: readVerifyHostName(properties),
  };
}

function readTrusted(properties: PropertyReader): string | undefined {
  const inline = properties.nonEmpty('ssl.truststore.certificates');
  if (inline !== undefined) {
    requirePemType(properties, 'truststore', inline);
    return certificates(inline, 'ssl.truststore.certificates');
  }
  const file = properties.file('ssl.truststore.location');
  if (file === undefined) return undefined;
  requirePemType(properties, 'truststore', file.text);
  return certificates(file.text, `ssl.truststore.location=${file.path}`);
}

function readIdentity(properties: PropertyReader): Pick<TlsSettings, 'cert' | 'key'> {
  const chain = properties.nonEmpty('ssl.keystore.certificate.chain');
  const key = properties.nonEmpty('ssl.keystore.key');
  if (chain !== undefined && key !== undefined) {
    requirePemType(properties, 'keystore', chain);
    return { cert: certificates(chain, 'ssl.keystore.certificate.chain'), key: privateKey(key, 'ssl.keystore.key') };
  }
  if (chain !== undefined || key !== undefined) {
    const text = 'ssl.keystore.certificate.chain and ssl.keystore.key belong together; one of them is missing.';
    throw new ShopSimError('USAGE', text);
  }
  const file = properties.file('ssl.keystore.location');
  if (file === undefined) return { cert: undefined, key: undefined };
  requirePemType(properties, 'keystore', file.text);
  const origin = `ssl.keystore.location=${file.path}`;
  return { cert: certificates(file.text, origin), key: privateKey(file.text, origin) };
}

/** Java's default type is JKS; a file that is PEM without saying so is taken as what it is. */
function requirePemType(properties: PropertyReader, store: Store, text: string): void {
  const type = properties.nonEmpty(`ssl.${store}.type`)?.toUpperCase();
  if (type === 'PEM' || (type === undefined && text.includes('-----BEGIN '))) return;
  const convert =
    store === 'truststore'
      ? 'keytool -exportcert -rfc -keystore FILE -alias ALIAS -file ca.pem (or, for PKCS12, openssl pkcs12 -in FILE -nokeys -out ca.pem)'
      : 'openssl pkcs12 -in FILE -out client.pem (a JKS file first with keytool -importkeystore -srckeystore FILE -destkeystore FILE.p12 -deststoretype PKCS12)';
  throw new ShopSimError(
    'USAGE',
    `ssl.${store}.type=${type ?? 'JKS (the default)'} is not read by shop-sim, only PEM; convert it with: ${convert}, and set ssl.${store}.type=PEM.`,
  );
}

function certificates(text: string, origin: string): string {
  const blocks = pemBlocks(text).filter(({ label }) => label === 'CERTIFICATE');
  try {
    for (const { pem } of blocks) void new X509Certificate(pem);
  } catch (cause) {
    throw new ShopSimError('USAGE', `${origin}: a certificate in it cannot be read; is the file complete?`, { cause });
  }
  if (blocks.length > 0) return blocks.map(({ pem }) => pem).join('');
  throw new ShopSimError('USAGE', `${origin} holds no certificate; expected is PEM: -----BEGIN CERTIFICATE----- ...`);
}

function privateKey(text: string, origin: string): string {
  const block = pemBlocks(text).find(({ label }) => label.endsWith('PRIVATE KEY'));
  if (block !== undefined) return block.pem;
  throw new ShopSimError('USAGE', `${origin} holds no private key; expected is PEM: -----BEGIN PRIVATE KEY----- ...`);
}

/** The blocks of a PEM text, each with proper line ends, which a value in a properties file usually has lost. */
function pemBlocks(text: string): { readonly label: string; readonly pem: string }[] {
  return [...text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \1-----/gs)].map(
    ([whole, label = '', body = '']) => {
      // A colon belongs to the headers of an old-style encrypted key, whose lines must stay as they are.
      if (body.includes(':')) return { label, pem: `${whole}\n` };
      const lines = body.replaceAll(/\s+/g, '').match(/.{1,64}/g) ?? [];
      return { label, pem: `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n` };
    },
  );
}

function readVerifyHostName(properties: PropertyReader): boolean {
  const algorithm = properties.get('ssl.endpoint.identification.algorithm');
  if (algorithm === '') return false;
  if (algorithm === undefined || algorithm.toLowerCase() === 'https') return true;
  throw new ShopSimError(
    'USAGE',
    `ssl.endpoint.identification.algorithm=${algorithm} is not known; it is https, or empty to skip the check of the host name.`,
  );
}
