import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import kafkajs, { type ISocketFactory, type Kafka, type LogEntry, type RetryOptions } from 'kafkajs';
import { fromKafkajsHost, readableBroker, toKafkajsAddress } from './kafkajs-address.ts';
import { toKafkajsSasl } from './kafkajs-sasl.ts';
import { fixKafkajsTimers } from './kafkajs-timer-fix.ts';
import type { ConnectionSettings, TlsSettings } from './settings.ts';

fixKafkajsTimers();

/** One line of kafkajs's log. It goes to the caller and nowhere else. */
export interface KafkajsLog {
  readonly level: 'error' | 'warn';
  readonly message: string;
  /** host:port, where kafkajs says it. */
  readonly broker: string | undefined;
  readonly partition: number | undefined;
}

export interface KafkajsClientOptions {
  /** Retries inside kafkajs, of connections and metadata; every field given, as its defaults depend on NODE_ENV. */
  readonly retry: Required<Pick<RetryOptions, 'retries' | 'initialRetryTime' | 'maxRetryTime'>>;
  /** Replaces `settings.connectTimeoutMs`. */
  readonly connectTimeoutMs?: number;
  onLog(log: KafkajsLog): void;
}

/** A kafkajs client and the sockets it opened. */
export interface KafkajsClient {
  readonly kafka: Kafka;
  /** Breaks every connection at once: requests that wait for an answer are rejected. Idempotent. */
  destroySockets(): void;
  /** Breaks every connection and opens no other: kafkajs goes on trying what it has begun. Idempotent. */
  close(): void;
}

/**
 * Builds a kafkajs client. Make one per consumer: kafkajs keeps the committed offsets of a group in the client, where
 * two members of one group would overwrite each other's.
 */
export function createKafkajsClient(settings: ConnectionSettings, options: KafkajsClientOptions): KafkajsClient {
  const sockets = new Set<Socket>();
  const openSocket = createSocketFactory(sockets);
  let isClosed = false;
  const kafka = new kafkajs.Kafka({
    clientId: settings.clientId,
    brokers: settings.bootstrapServers.map(toKafkajsAddress),
    connectionTimeout: options.connectTimeoutMs ?? settings.connectTimeoutMs,
    requestTimeout: settings.requestTimeoutMs,
    retry: { factor: 0.2, multiplier: 2, ...options.retry },
    ...(settings.tls === undefined ? {} : { ssl: toTlsOptions(settings.tls) }),
    ...(settings.sasl === undefined ? {} : { sasl: toKafkajsSasl(settings.sasl) }),
    socketFactory: (args) => {
      if (isClosed) throw new Error('closed by shop-sim');
      return openSocket(args);
    },
    logLevel: kafkajs.logLevel.WARN,
    logCreator: () => (entry) => {
      const log = toLog(entry);
      if (log !== undefined) options.onLog(log);
    },
  });
  const destroySockets = (): void => {
    // Only an error makes kafkajs reject the requests that wait on the socket.
    for (const socket of sockets) socket.destroy(new Error('closed by shop-sim'));
  };
  return {
    kafka,
    destroySockets,
    close: () => {
      isClosed = true;
      destroySockets();
    },
  };
}

/** As kafkajs's own, and with TCP_NODELAY: without it a request waits for the acknowledgement of the one before. */
function createSocketFactory(sockets: Set<Socket>): ISocketFactory {
  return ({ host, port, ssl, onConnect }) => {
    const address = fromKafkajsHost(host);
    // The types say otherwise, but without TLS kafkajs passes null.
    const socket = (ssl as ConnectionOptions | null)
      ? connectTls({ host: address, port, ...(isIP(address) === 0 ? { servername: address } : {}), ...ssl }, onConnect)
      : connectTcp({ host: address, port }, onConnect);
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 60_000);
    // Each time kafkajs gives up a socket that never connected, `unref` leaves a listener on it: during an outage Node
    // would print a warning of a leak, and the listeners go with the socket.
    socket.setMaxListeners(0);
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    return socket;
  };
}

function toTlsOptions(tls: TlsSettings): ConnectionOptions {
  return {
    rejectUnauthorized: true,
    ...(tls.ca === undefined ? {} : { ca: tls.ca }),
    ...(tls.cert === undefined ? {} : { cert: tls.cert }),
    ...(tls.key === undefined ? {} : { key: tls.key }),
    ...(tls.keyPassword === undefined ? {} : { passphrase: tls.keyPassword }),
    ...(tls.verifyHostName ? {} : { checkServerIdentity: () => undefined }),
  };
}

function toLog(entry: LogEntry): KafkajsLog | undefined {
  if (entry.level !== kafkajs.logLevel.ERROR && entry.level !== kafkajs.logLevel.WARN) return undefined;
  const broker: unknown = entry.log['broker'];
  const partition: unknown = entry.log['partition'];
  return {
    level: entry.level === kafkajs.logLevel.ERROR ? 'error' : 'warn',
    message: entry.log.message,
    broker: typeof broker === 'string' ? readableBroker(broker) : undefined,
    partition: typeof partition === 'number' ? partition : undefined,
  };
}
