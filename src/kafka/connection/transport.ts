import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';

import { ShopSimError } from '../../errors.ts';
import type { Endpoint, TlsSettings } from '../settings.ts';
import { describeConnectError, endpointText } from './socket-errors.ts';

/**
 * Opens a TCP connection, and TLS on it when `tls` is given, with TCP_NODELAY: small requests must not wait for the
 * acknowledgement of earlier ones.
 *
 * @param timeoutMs bound on name look-up, TCP and TLS together
 * @throws ShopSimError UNREACHABLE or TLS_FAILED, naming host:port
 */
export function openSocket(endpoint: Endpoint, tls: TlsSettings | undefined, timeoutMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = startConnecting(endpoint, tls);
    socket.setNoDelay(true);
    const timer = setTimeout(() => fail(timedOut(endpoint, timeoutMs)), timeoutMs);
    const onError = (error: Error): void => fail(describeConnectError(endpoint, error, tls !== undefined));
    const fail = (error: ShopSimError): void => {
      clearTimeout(timer);
      socket.destroy();
      reject(error);
    };
    socket.once('error', onError);
    socket.once(tls === undefined ? 'connect' : 'secureConnect', () => {
      clearTimeout(timer);
      socket.off('error', onError);
      resolve(socket);
    });
  });
}

function startConnecting(endpoint: Endpoint, tls: TlsSettings | undefined): Socket {
  const { host, port } = endpoint;
  if (tls === undefined) return connectTcp({ host, port });
  try {
    return connectTls({ host, port, ...tlsOptions(host, tls) });
  } catch (cause) {
    throw new ShopSimError(
      'TLS_FAILED',
      `The certificates for TLS cannot be used: ${cause instanceof Error ? cause.message : String(cause)}. Check ssl.keystore.*, ssl.key.password and ssl.truststore.*; PEM is expected.`,
      { cause },
    );
  }
}

function tlsOptions(host: string, tls: TlsSettings): ConnectionOptions {
  return {
    minVersion: 'TLSv1.2',
    // A server name must not be an address (RFC 6066, section 3); the certificate is then checked against `host`.
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(tls.ca === undefined ? {} : { ca: tls.ca }),
    ...(tls.cert === undefined ? {} : { cert: tls.cert }),
    ...(tls.key === undefined ? {} : { key: tls.key }),
    ...(tls.keyPassword === undefined ? {} : { passphrase: tls.keyPassword }),
    ...(tls.verifyHostName ? {} : { checkServerIdentity: () => undefined }),
  };
}

function timedOut(endpoint: Endpoint, timeoutMs: number): ShopSimError {
  return new ShopSimError(
    'UNREACHABLE',
    `Cannot connect to ${endpointText(endpoint)}: it does not answer within ${Math.round(timeoutMs)} ms.`,
    { canRetry: true },
  );
}
