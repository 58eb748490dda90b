import type { Clock } from '../clock.ts';
import { ShopSimError } from '../errors.ts';
import { apiKey } from '../protocol/api-keys.ts';
import {
  type BrokerMetadata,
  decodeMetadataResponse,
  encodeMetadataRequest,
  metadataVersion,
  type TopicMetadata,
} from '../protocol/messages/metadata.ts';
import { type Connection, openConnection } from './connection/connection.ts';
import { endpointText } from './connection/socket-errors.ts';
import type { ConnectionSettings, Endpoint } from './settings.ts';

/** Within this time a user learns that no broker answers, however many there are. */
const connectDeadlineMs = 10_000;

/** What a broker knows about the cluster. */
export interface ClusterMetadata {
  readonly clusterId: string | null;
  /** -1: unknown. */
  readonly controllerId: number;
  readonly brokers: readonly BrokerMetadata[];
  readonly topics: readonly TopicMetadata[];
}

/**
 * Asks for the brokers, and for `topics` (`'all'`, or a list that may be empty). A topic that does not exist comes with
 * its error code; it is never created by asking. Errors of topics and partitions are the caller's to judge.
 */
export async function fetchMetadata(
  connection: Connection,
  topics: readonly string[] | 'all',
  options: { timeoutMs?: number } = {},
): Promise<ClusterMetadata> {
  const version = connection.version(apiKey.metadata, metadataVersion, metadataVersion);
  const body = encodeMetadataRequest({ topics: topics === 'all' ? null : topics, allowAutoTopicCreation: false });
  const reader = await connection.request(apiKey.metadata, version, [body], options);
  const { clusterId, controllerId, brokers, topics: answered } = decodeMetadataResponse(reader);
  return { clusterId, controllerId, brokers, topics: answered };
}

/**
 * A connection to the first bootstrap server that answers a Metadata request. They are tried in turn, and each gets an
 * equal share of what is left of 10 s.
 *
 * @throws ShopSimError the failure itself when only one server is given, or when the credentials were refused;
 *   otherwise one that names every host:port and why it failed
 */
export async function connectToCluster(settings: ConnectionSettings, clock: Clock): Promise<Connection> {
  const deadlineMs = clock.nowMs() + connectDeadlineMs;
  const failures: ShopSimError[] = [];
  const servers = settings.bootstrapServers;
  for (const [index, server] of servers.entries()) {
    const shareMs = Math.max(1, (deadlineMs - clock.nowMs()) / (servers.length - index));
    const connectTimeoutMs = Math.min(settings.connectTimeoutMs, shareMs);
    try {
      return await connectAndAsk(server, { ...settings, connectTimeoutMs }, clock);
    } catch (error) {
      if (!(error instanceof ShopSimError)) throw error;
      // Every other broker would refuse the same credentials, and some lock an account after a few attempts.
      if (error.code === 'AUTHENTICATION_FAILED') throw error;
      failures.push(error);
    }
  }
  throw summarize(servers, failures);
}

/** {@link fetchMetadata} on a connection of its own: for a question now and then, whichever brokers are up. */
export async function askCluster(
  settings: ConnectionSettings,
  topics: readonly string[] | 'all',
  clock: Clock,
): Promise<ClusterMetadata> {
  const connection = await connectToCluster(settings, clock);
  try {
    return await fetchMetadata(connection, topics);
  } finally {
    connection.close();
  }
}

async function connectAndAsk(server: Endpoint, settings: ConnectionSettings, clock: Clock): Promise<Connection> {
  const startedMs = clock.nowMs();
  const connection = await openConnection(server, settings, clock);
  try {
    const timeoutMs = Math.max(1, settings.connectTimeoutMs - (clock.nowMs() - startedMs));
    await fetchMetadata(connection, [], { timeoutMs });
    return connection;
  } catch (error) {
    connection.close();
    throw explainFirstRequest(error, server, settings);
  }
}

/** A SASL port answers ApiVersions to anybody, and closes the connection at the first request without authentication. */
function explainFirstRequest(error: unknown, server: Endpoint, settings: ConnectionSettings): unknown {
  if (!(error instanceof ShopSimError) || error.code !== 'CONNECTION_LOST' || settings.sasl !== undefined) return error;
  const protocol = settings.tls === undefined ? 'SASL_PLAINTEXT' : 'SASL_SSL';
  return new ShopSimError(
    'CONNECTION_LOST',
    `The broker at ${endpointText(server)} closed the connection at the first request. If it asks for authentication, set security.protocol to ${protocol}, with sasl.mechanism and sasl.jaas.config.`,
    { cause: error, canRetry: true },
  );
}

function summarize(servers: readonly Endpoint[], failures: readonly ShopSimError[]): ShopSimError {
  const [first] = failures;
  if (first === undefined) return new ShopSimError('USAGE', 'No bootstrap server is given.');
  if (failures.length === 1) return first;
  const sameCode = failures.every(({ code }) => code === first.code);
  const reasons = failures.map(({ message }) => `\n  ${message}`).join('');
  return new ShopSimError(
    sameCode ? first.code : 'UNREACHABLE',
    `None of the ${servers.length} bootstrap servers can be used:${reasons}`,
    { cause: first, canRetry: failures.every(({ canRetry }) => canRetry) },
  );
}
