import { isIPv6 } from 'node:net';
import type { Endpoint } from './settings.ts';

/**
 * kafkajs splits a bootstrap address at its first colon, which no IPv6 address survives: such a host travels through
 * kafkajs with underscores in place of its colons.
 */
export function toKafkajsAddress({ host, port }: Endpoint): string {
  return `${isIPv6(host) ? host.replaceAll(':', '_') : host}:${port}`;
}

/** Undoes {@link toKafkajsAddress} for a host; other hosts come back as they are. */
export function fromKafkajsHost(host: string): string {
  const address = host.replaceAll('_', ':');
  return isIPv6(address) ? address : host;
}

/** A `host:port` of kafkajs for people: `[::1]:9092`. */
export function readableBroker(broker: string): string {
  const colon = broker.lastIndexOf(':');
  const host = fromKafkajsHost(broker.slice(0, colon));
  return isIPv6(host) ? `[${host}]${broker.slice(colon)}` : broker;
}

/** `host:port` of every server, for people. */
export function describeEndpoints(endpoints: readonly Endpoint[]): string {
  return endpoints.map((endpoint) => readableBroker(toKafkajsAddress(endpoint))).join(', ');
}
