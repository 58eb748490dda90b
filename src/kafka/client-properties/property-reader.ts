import { ShopSimError } from '../../errors.ts';

/** Everything that shop-sim understands; other keys of Java clients mean nothing to it. */
export const knownKeys = [
  'bootstrap.servers',
  'client.id',
  'request.timeout.ms',
  'socket.connection.setup.timeout.ms',
  'security.protocol',
  'sasl.mechanism',
  'sasl.jaas.config',
  'sasl.oauthbearer.token.endpoint.url',
  'ssl.truststore.type',
  'ssl.truststore.location',
  'ssl.truststore.certificates',
  'ssl.truststore.password',
  'ssl.keystore.type',
  'ssl.keystore.location',
  'ssl.keystore.certificate.chain',
  'ssl.keystore.key',
  'ssl.keystore.password',
  'ssl.key.password',
  'ssl.endpoint.identification.algorithm',
] as const;
export type KnownKey = (typeof knownKeys)[number];

/** Reads the text of a file in UTF-8; throws as node:fs does. */
export type ReadTextFile = (path: string) => string;

/** Typed access to properties, with errors that name the key and never a secret. */
export class PropertyReader {
  readonly #properties: ReadonlyMap<string, string>;
  readonly #readTextFile: ReadTextFile;

  constructor(properties: ReadonlyMap<string, string>, readTextFile: ReadTextFile) {
    this.#properties = properties;
    this.#readTextFile = readTextFile;
  }

  /** The value without blanks around it; undefined when the key is missing. */
  get(key: KnownKey): string | undefined {
    return this.#properties.get(key)?.trim();
  }

  /** As {@link get}, and undefined for the empty value too. */
  nonEmpty(key: KnownKey): string | undefined {
    const value = this.get(key);
    return value === '' ? undefined : value;
  }

  positiveInteger(key: KnownKey, defaultValue: number): number {
    const text = this.nonEmpty(key);
    if (text === undefined) return defaultValue;
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < 1 || value > 0x7fff_ffff) {
      throw new ShopSimError('USAGE', `${key}=${text} is not a whole number of milliseconds from 1 to 2147483647.`);
    }
    return value;
  }

  /** The text of the file that the property names; undefined when the property is missing. */
  file(key: KnownKey): { readonly path: string; readonly text: string } | undefined {
    const path = this.nonEmpty(key);
    return path === undefined ? undefined : { path, text: readOrExplain(this.#readTextFile, path, key) };
  }
}

/** Reads a file that a user named; `origin` is the flag or property that names it. */
export function readOrExplain(readTextFile: ReadTextFile, path: string, origin: string): string {
  try {
    return readTextFile(path);
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    const why = missing ? 'there is no such file' : cause instanceof Error ? cause.message : String(cause);
    throw new ShopSimError('USAGE', `${origin}: ${path} cannot be read: ${why}.`, { cause });
  }
}
