import { ShopSimError, type ErrorCode } from '../errors.ts';
import { readableBroker } from './kafkajs-address.ts';

/** What was being done when kafkajs failed, as it reads after "while": `creating topic "orders"`. */
export interface FailedCall {
  readonly doing: string;
  /** host:port, several with commas: named when kafkajs does not say which broker it was. */
  readonly servers: string;
}

/** The fields that kafkajs's errors may have; they are plain Errors with names. */
interface KafkajsFields {
  readonly name: string;
  readonly message: string;
  readonly type?: string;
  readonly code?: string | number;
  readonly broker?: string;
  readonly cause?: unknown;
  readonly errors?: readonly unknown[];
  readonly groups?: readonly { readonly error?: unknown }[];
}

const retriableTypes = new Set(['LEADER_NOT_AVAILABLE', 'NOT_CONTROLLER', 'COORDINATOR_NOT_AVAILABLE']);

/**
 * An error of kafkajs as one plain sentence. Texts of brokers and of kafkajs are not copied where credentials could be
 * in them; the original stays as the cause. An error that is not kafkajs's comes back unchanged: it is a bug, or
 * already ours.
 */
export function translateKafkajsError(error: unknown, call: FailedCall): Error {
  if (error instanceof ShopSimError) return error;
  if (!(error instanceof Error)) return new Error(String(error));
  const root = rootOf(error);
  if (root instanceof ShopSimError) return root;
  if (!root.name.startsWith('KafkaJS')) return error;
  return (
    translateConnection(root, call) ??
    translateProtocol(root, call) ??
    fail('BROKER_ERROR', `Kafka at ${call.servers} failed while ${call.doing}: ${root.message}.`, root)
  );
}

/** The broker's name for an error (`TOPIC_ALREADY_EXISTS`), as kafkajs gives it, or undefined. */
export function kafkajsErrorType(error: unknown): string | undefined {
  return error instanceof Error ? rootOf(error).type : undefined;
}

/** Unwraps "retries exceeded", aggregates and the like down to the error that a broker or a socket caused. */
function rootOf(error: Error): KafkajsFields & Error {
  let current: KafkajsFields & Error = error;
  for (let depth = 0; depth < 8; depth++) {
    const inner: unknown = current.errors?.[0] ?? current.groups?.[0]?.error ?? current.cause;
    if (!(inner instanceof Error) || inner === current) break;
    if (!inner.name.startsWith('KafkaJS') && !(inner instanceof ShopSimError)) break;
    current = inner;
  }
  return current;
}

function translateConnection(root: KafkajsFields & Error, call: FailedCall): ShopSimError | undefined {
  const server = root.broker === undefined ? call.servers : readableBroker(root.broker);
  switch (root.name) {
    case 'KafkaJSConnectionError':
    case 'KafkaJSConnectionClosedError':
      return isTlsFailure(root)
        ? fail('TLS_FAILED', `TLS with ${server} failed: ${tlsReason(root)}.`, root)
        : fail(
            'UNREACHABLE',
            `Cannot reach Kafka at ${server} while ${call.doing}: ${socketReason(root, call)}.`,
            root,
          );
    case 'KafkaJSRequestTimeoutError':
      return fail('REQUEST_TIMED_OUT', `Kafka at ${server} did not answer in time while ${call.doing}.`, root);
    case 'KafkaJSBrokerNotFound':
    case 'KafkaJSNoBrokerAvailableError':
    case 'KafkaJSLockTimeout':
    case 'KafkaJSGroupCoordinatorNotFound':
      return fail('UNREACHABLE', `No broker of the cluster at ${server} can be reached while ${call.doing}.`, root);
    case 'KafkaJSSASLAuthenticationError':
      return fail(
        'AUTHENTICATION_FAILED',
        `${server} refused the authentication: check sasl.mechanism and the user name, password or token in the client properties.`,
        root,
      );
    default:
      return undefined;
  }
}

function translateProtocol(root: KafkajsFields & Error, call: FailedCall): ShopSimError | undefined {
  switch (root.type) {
    case undefined:
      return undefined;
    case 'TOPIC_AUTHORIZATION_FAILED':
    case 'GROUP_AUTHORIZATION_FAILED':
    case 'CLUSTER_AUTHORIZATION_FAILED':
      return fail(
        'AUTHORIZATION_FAILED',
        `Kafka at ${call.servers} does not allow ${call.doing}: ${aclRemedy(root.type)}.`,
        root,
      );
    case 'SASL_AUTHENTICATION_FAILED':
    case 'UNSUPPORTED_SASL_MECHANISM':
    case 'ILLEGAL_SASL_STATE':
      return fail(
        'AUTHENTICATION_FAILED',
        `${call.servers} refused the authentication (${root.type}): check security.protocol, sasl.mechanism and the credentials.`,
        root,
      );
    case 'UNSUPPORTED_VERSION':
      return fail('UNSUPPORTED_BY_BROKER', `Kafka at ${call.servers} is too old or too new for ${call.doing}.`, root);
    default:
      return fail('BROKER_ERROR', `Kafka at ${call.servers} answered ${root.type} while ${call.doing}.`, root);
  }
}

function fail(code: ErrorCode, message: string, root: KafkajsFields & Error): ShopSimError {
  const canRetry = code === 'UNREACHABLE' || code === 'REQUEST_TIMED_OUT' || retriableTypes.has(root.type ?? '');
  const kafkaError = typeof root.code === 'number' ? { kafkaError: root.code } : {};
  return new ShopSimError(code, message, { cause: root, canRetry, ...kafkaError });
}

function aclRemedy(type: string): string {
  if (type === 'TOPIC_AUTHORIZATION_FAILED') return 'grant this user Create, Describe, Read and Write on the topic';
  if (type === 'GROUP_AUTHORIZATION_FAILED') return 'grant this user Read, Describe and Delete on the consumer group';
  return 'grant this user Create on the cluster, or have the topic made and name it with --topic';
}

/** OpenSSL's and Node's codes for certificates and handshakes. */
function isTlsFailure(root: KafkajsFields): boolean {
  return /^(?:ERR_TLS|ERR_SSL|EPROTO|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO|HOSTNAME_MISMATCH)/.test(String(root.code));
}

function tlsReason(root: KafkajsFields): string {
  const code = String(root.code);
  if (/SELF_SIGNED|UNABLE_TO|DEPTH_ZERO/.test(code)) {
    return `its certificate is signed by an authority that is not trusted here (${code}); set ssl.truststore.location to the PEM file of that authority`;
  }
  if (code === 'CERT_HAS_EXPIRED') return 'its certificate has expired';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return 'its certificate is for another host name; connect by a name in it, or set ssl.endpoint.identification.algorithm to the empty string';
  }
  if (code.startsWith('EPROTO') || code.startsWith('ERR_SSL')) {
    return `the handshake failed (${code}); check that this port speaks TLS and that a client certificate is set if it asks for one`;
  }
  return code;
}

const socketReasons = new Map<string | number | undefined, string>([
  ['ECONNREFUSED', 'connection refused; is the broker running, and is the port right'],
  ['ENOTFOUND', 'the host name is not known'],
  ['EAI_AGAIN', 'the host name cannot be looked up now'],
  ['EHOSTUNREACH', 'there is no route to it'],
  ['ENETUNREACH', 'there is no route to it'],
]);

function socketReason(root: KafkajsFields, { doing }: FailedCall): string {
  const reason = socketReasons.get(root.code);
  if (reason !== undefined) return reason;
  if (/timeout/i.test(root.message)) return 'it did not answer in time';
  if (root.code === 'ECONNRESET' || root.code === 'EPIPE' || /closed/i.test(root.message)) {
    return doing === 'connecting'
      ? 'it closed the connection; check that security.protocol fits this port'
      : 'it closed the connection';
  }
  return root.message;
}
