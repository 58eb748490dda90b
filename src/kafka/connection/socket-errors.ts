import { ShopSimError } from '../../errors.ts';
import type { Endpoint } from '../settings.ts';

/** `host:port` for messages; IPv6 in brackets. */
export function endpointText({ host, port }: Endpoint): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

const untrusted = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_UNTRUSTED',
  'CERT_SIGNATURE_FAILURE',
]);
const notTls = new Set([
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'ERR_SSL_UNKNOWN_PROTOCOL',
  'ERR_SSL_HTTP_REQUEST',
]);

/** Says in plain words why a socket could not be opened (TCP, then TLS where asked for). */
export function describeConnectError(endpoint: Endpoint, error: Error, usesTls: boolean): ShopSimError {
  const where = endpointText(endpoint);
  const code = errorCode(error);
  const unreachable = (why: string): ShopSimError =>
    new ShopSimError('UNREACHABLE', `Cannot connect to ${where}: ${why}`, { cause: error, canRetry: true });
  switch (code) {
    case 'ECONNREFUSED':
      return unreachable('nothing listens there (connection refused). Is the broker running, and is the port right?');
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return unreachable(`the host name "${endpoint.host}" cannot be found.`);
    case 'ETIMEDOUT':
      return unreachable('it does not answer (timed out). Is a firewall in between?');
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return unreachable(`there is no route to it (${code}).`);
    default:
      return usesTls ? describeTlsError(endpoint, error) : unreachable(`${error.message}.`);
  }
}

/** Says in plain words why TLS failed, while connecting or later. */
function describeTlsError(endpoint: Endpoint, error: Error): ShopSimError {
  return new ShopSimError('TLS_FAILED', `TLS with ${endpointText(endpoint)} failed: ${tlsDetail(endpoint, error)}`, {
    cause: error,
    canRetry: closedByPeer(errorCode(error)),
  });
}

/** Also what a broker does that is just being stopped. */
function closedByPeer(code: string): boolean {
  return code === 'ECONNRESET' || code === 'EPIPE';
}

function tlsDetail(endpoint: Endpoint, error: Error): string {
  const code = errorCode(error);
  if (untrusted.has(code)) {
    return `the broker's certificate is signed by an authority that is not trusted (${code}). Give the authority's certificate: ssl.truststore.type=PEM and ssl.truststore.location=FILE.`;
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return `the broker's certificate is not for "${endpoint.host}". Use the host name that is in the certificate, or set ssl.endpoint.identification.algorithm to the empty value to skip this check.`;
  }
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') {
    return `the broker's certificate is not valid at this time (${code}). Check the certificate's dates and this machine's clock.`;
  }
  if (notTls.has(code)) return 'the port does not speak TLS. Set security.protocol to PLAINTEXT or SASL_PLAINTEXT.';
  if (closedByPeer(code)) {
    return 'the broker closed the connection during the handshake. If the port does not speak TLS, set security.protocol to PLAINTEXT or SASL_PLAINTEXT.';
  }
  if (code.includes('ALERT')) {
    return `the broker refused it (${code}). If it asks for a client certificate, give one: ssl.keystore.type=PEM and ssl.keystore.location=FILE.`;
  }
  return `${error.message} (${code === '' ? error.name : code}).`;
}

/** Says why an established connection broke. */
export function describeLoss(endpoint: Endpoint, error: Error | undefined): ShopSimError {
  if (error !== undefined && errorCode(error).startsWith('ERR_SSL')) return describeTlsError(endpoint, error);
  const where = endpointText(endpoint);
  return error === undefined
    ? new ShopSimError('CONNECTION_LOST', `The broker at ${where} closed the connection.`, { canRetry: true })
    : new ShopSimError('CONNECTION_LOST', `The connection to ${where} broke: ${error.message}.`, {
        cause: error,
        canRetry: true,
      });
}

function errorCode(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
