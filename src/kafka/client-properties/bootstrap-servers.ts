import { ShopSimError } from '../../errors.ts';
import type { Endpoint } from '../settings.ts';

/**
 * `HOST:PORT[,HOST:PORT...]`; an IPv6 address stands in brackets.
 *
 * @param origin the flag or property the text comes from, for the error
 * @throws ShopSimError USAGE
 */
export function parseBootstrapServers(text: string, origin: string): Endpoint[] {
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  if (entries.length === 0) throw wrong(origin, 'is empty');
  return entries.map((entry) => parseEndpoint(entry, origin));
}

function parseEndpoint(entry: string, origin: string): Endpoint {
  const [, address, name, portText] = /^(?:\[([0-9a-fA-F:.%\w]+)\]|([^\s:/@[\]]+)):(\d+)$/.exec(entry) ?? [];
  const host = address ?? name;
  const port = Number(portText);
  if (host === undefined) throw wrong(origin, `has "${entry}"`);
  if (port < 1 || port > 65_535)
    throw wrong(origin, `has port ${portText} in "${entry}", where 1 to 65535 are possible`);
  return { host, port };
}

function wrong(origin: string, detail: string): ShopSimError {
  return new ShopSimError('USAGE', `${origin} ${detail}; write HOST:PORT, several separated by commas.`);
}
