import { ShopSimError } from '../errors.ts';
import { parseBootstrapServers } from './client-properties/bootstrap-servers.ts';
import { parseProperties } from './client-properties/properties-text.ts';
import { knownKeys, PropertyReader, readOrExplain, type ReadTextFile } from './client-properties/property-reader.ts';
import { readSaslSettings } from './client-properties/sasl-settings.ts';
import { readTlsSettings } from './client-properties/tls-settings.ts';
import type { ConnectionSettings } from './settings.ts';

/** What a user says about the connection. */
export interface ConnectionFlags {
  /** `--bootstrap-server`; undefined: `bootstrap.servers` of the properties. */
  readonly bootstrapServer: string | undefined;
  /** `--command-config`: path of a Java client.properties file. */
  readonly commandConfig: string | undefined;
  /** `--command-property KEY=VALUE`, any number; they count more than the file. */
  readonly commandProperties: readonly string[];
}

export interface ResolvedConnection {
  readonly settings: ConnectionSettings;
  /** Keys that mean nothing to shop-sim: the user should be told once. */
  readonly ignored: readonly string[];
}

const securityProtocols = ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'] as const;

/**
 * Settings from flags and Java client properties, by their Java names and with their Java defaults.
 * @throws ShopSimError USAGE: one sentence that names the flag or property, and never a secret
 */
export function resolveConnection(flags: ConnectionFlags, readTextFile: ReadTextFile): ResolvedConnection {
  const all = new Map<string, string>();
  if (flags.commandConfig !== undefined) {
    const text = readOrExplain(readTextFile, flags.commandConfig, '--command-config');
    for (const [key, value] of parseProperties(text)) all.set(key, value);
  }
  for (const property of flags.commandProperties) {
    const [key, value] = parseCommandProperty(property);
    all.set(key, value);
  }
  const ignored = [...all.keys()].filter((key) => !isKnown(key));
  for (const key of ignored) refuseMisspelt(key);
  return { settings: readSettings(flags, new PropertyReader(all, readTextFile)), ignored };
}

function readSettings(flags: ConnectionFlags, properties: PropertyReader): ConnectionSettings {
  const protocol = (properties.nonEmpty('security.protocol') ?? 'PLAINTEXT').toUpperCase();
  if (!securityProtocols.some((known) => known === protocol)) {
    throw usage(`security.protocol=${protocol} is not known; it is one of ${securityProtocols.join(', ')}.`);
  }
  return {
    bootstrapServers: readBootstrapServers(flags, properties),
    clientId: properties.nonEmpty('client.id') ?? 'shop-sim',
    tls: protocol.endsWith('SSL') ? readTlsSettings(properties) : undefined,
    sasl: protocol.startsWith('SASL') ? readSaslSettings(properties) : undefined,
    connectTimeoutMs: properties.positiveInteger('socket.connection.setup.timeout.ms', 10_000),
    requestTimeoutMs: properties.positiveInteger('request.timeout.ms', 30_000),
  };
}

function readBootstrapServers(
  flags: ConnectionFlags,
  properties: PropertyReader,
): ConnectionSettings['bootstrapServers'] {
  if (flags.bootstrapServer !== undefined) return parseBootstrapServers(flags.bootstrapServer, '--bootstrap-server');
  const text = properties.nonEmpty('bootstrap.servers');
  if (text === undefined) throw usage('No broker is given; write --bootstrap-server HOST:PORT[,HOST:PORT...].');
  return parseBootstrapServers(text, 'bootstrap.servers');
}

/** Other users of the machine can read a command line, and shells keep it: secrets are refused there. */
function parseCommandProperty(property: string): [key: string, value: string] {
  const at = property.indexOf('=');
  if (at < 1) throw usage('--command-property needs KEY=VALUE, for example security.protocol=SASL_SSL.');
  const key = property.slice(0, at).trim();
  if (/jaas|password|secret|keystore\.key/i.test(key)) {
    throw usage(
      `--command-property ${key} would show a secret to everyone on this machine; put it into a file and give that with --command-config FILE.`,
    );
  }
  return [key, property.slice(at + 1)];
}

function isKnown(key: string): boolean {
  return knownKeys.some((known) => known === key);
}

/** A key that is nearly one of ours is a slip, and ignoring it could turn security off unnoticed. */
function refuseMisspelt(key: string): void {
  const near = knownKeys.find((known) => editDistance(known, key.toLowerCase()) <= 2);
  if (near !== undefined) throw usage(`There is no property "${key}"; did you mean ${near}?`);
}

/** Levenshtein's distance. */
function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 0; i < left.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < right.length; j++) {
      const substitution = (row[j] ?? 0) + (left[i] === right[j] ? 0 : 1);
      next.push(Math.min(substitution, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}

function usage(message: string): ShopSimError {
  return new ShopSimError('USAGE', message);
}
