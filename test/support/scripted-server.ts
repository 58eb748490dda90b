import { once } from 'node:events';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { onTestFinished } from 'vitest';

import { FrameDecoder } from '../../src/kafka/connection/frame-decoder.ts';
import type { ConnectionSettings, Endpoint } from '../../src/kafka/settings.ts';
import { apiKey } from '../../src/protocol/api-keys.ts';
import { encodeApiVersionsResponse } from '../../src/protocol/messages/api-versions.ts';
import { Reader } from '../../src/protocol/reader.ts';
import { decodeRequestHeader, type RequestHeader } from '../../src/protocol/request-header.ts';

/** One request as a scripted server got it. */
export interface ScriptedRequest {
  readonly header: RequestHeader;
  readonly body: Reader;
  readonly socket: Socket;
  /** Sends a well-formed response; `correlationId` is the request's own unless given. */
  answer(body: Buffer, correlationId?: number): void;
}

export interface ScriptedServer {
  readonly endpoint: Endpoint;
  /** Every request after ApiVersions, oldest first. */
  readonly requests: readonly ScriptedRequest[];
  readonly connectionCount: number;
  close(): Promise<void>;
}

const everyApi = encodeApiVersionsResponse({
  errorCode: 0,
  apis: Array.from({ length: 60 }, (_, key) => ({ apiKey: key, minVersion: 0, maxVersion: 20 })),
});

/**
 * A server on a free port of 127.0.0.1 that speaks Kafka's framing, answers ApiVersions itself, and leaves everything
 * else to the script. It is closed when the current test ends.
 */
export async function startScriptedServer(
  onRequest: (request: ScriptedRequest) => void,
  options: { readonly tls?: TlsOptions; readonly apiVersions?: Buffer } = {},
): Promise<ScriptedServer> {
  const requests: ScriptedRequest[] = [];
  const sockets = new Set<Socket>();
  let connectionCount = 0;
  const onSocket = (socket: Socket) => {
    connectionCount += 1;
    serve(socket, (request) => {
      if (request.header.apiKey === apiKey.apiVersions) {
        request.answer(options.apiVersions ?? everyApi);
      } else {
        requests.push(request);
        onRequest(request);
      }
    });
  };
  const server = options.tls === undefined ? createTcpServer(onSocket) : createTlsServer(options.tls, onSocket);
  // A client that refuses our certificate is what some tests are about.
  server.on('tlsClientError', () => undefined);
  server.on('connection', (socket: Socket) => sockets.add(socket));
  const endpoint = await listen(server);
  const close = async () => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  onTestFinished(() => (server.listening ? close() : undefined));
  return {
    endpoint,
    requests,
    get connectionCount() {
      return connectionCount;
    },
    close,
  };
}

/** A server that does with its sockets whatever the test wants. Closed when the current test ends. */
export async function startRawServer(onSocket: (socket: Socket) => void): Promise<Endpoint> {
  const sockets: Socket[] = [];
  const server = createTcpServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    onSocket(socket);
  });
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return listen(server);
}

async function listen(server: Server): Promise<Endpoint> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return { host: '127.0.0.1', port: address.port };
}

function serve(socket: Socket, onRequest: (request: ScriptedRequest) => void): void {
  const decoder = new FrameDecoder();
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) =>
    decoder.push(chunk, (frame) => {
      const body = new Reader(frame);
      const header = decodeRequestHeader(body);
      const answer = (bytes: Buffer, correlationId = header.correlationId) =>
        void socket.write(responseFrame(correlationId, bytes));
      onRequest({ header, body, socket, answer });
    }),
  );
}

/** The bytes of a response: size, correlation id, body. */
export function responseFrame(correlationId: number, body: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeInt32BE(4 + body.length, 0);
  head.writeInt32BE(correlationId, 4);
  return Buffer.concat([head, body]);
}

/** Settings for 127.0.0.1 without security, and timeouts that no test reaches by accident. */
export function connectionSettings(
  bootstrapServers: readonly Endpoint[],
  overrides: Partial<ConnectionSettings> = {},
): ConnectionSettings {
  return {
    bootstrapServers,
    clientId: 'test',
    tls: undefined,
    sasl: undefined,
    connectTimeoutMs: 10_000,
    requestTimeoutMs: 10_000,
    ...overrides,
  };
}
