import type { ConnectionSettings, Endpoint } from '../../src/kafka/settings.ts';

/** `host:port,host:port` as endpoints. */
export function parseBootstrap(bootstrapServers: string): Endpoint[] {
  return bootstrapServers.split(',').map((server) => {
    const colon = server.lastIndexOf(':');
    return { host: server.slice(0, colon), port: Number(server.slice(colon + 1)) };
  });
}

/** Settings of a plain connection, with the time-outs that a user gets. */
export function settingsFor(bootstrapServers: string): ConnectionSettings {
  return {
    bootstrapServers: parseBootstrap(bootstrapServers),
    clientId: 'shop-sim-test',
    tls: undefined,
    sasl: undefined,
    connectTimeoutMs: 5000,
    requestTimeoutMs: 30_000,
  };
}
