import { connect } from 'node:net';
import type { Socket } from 'node:net';

/** Metadata request, version 1, correlation id 7, client id `local-cluster`, no topics (an empty array). */
function metadataRequest(): Buffer {
  const clientId = Buffer.from('local-cluster');
  const body = Buffer.alloc(4 + 2 + 2 + 4 + 2 + clientId.length + 4);
  let at = body.writeInt32BE(body.length - 4, 0);
  at = body.writeInt16BE(3, at);
  at = body.writeInt16BE(1, at);
  at = body.writeInt32BE(7, at);
  at = body.writeInt16BE(clientId.length, at);
  at += clientId.copy(body, at);
  body.writeInt32BE(0, at);
  return body;
}

/** Node ids of the brokers in a Metadata v1 response, size and correlation id included. */
export function parseBrokerIds(frame: Buffer): readonly number[] {
  const count = frame.readInt32BE(8);
  const ids: number[] = [];
  let at = 12;
  for (let index = 0; index < count; index++) {
    ids.push(frame.readInt32BE(at));
    at += 4;
    at += 2 + frame.readInt16BE(at);
    at += 4;
    const rackLength = frame.readInt16BE(at);
    at += 2 + Math.max(0, rackLength);
  }
  return ids;
}

/**
 * Asks the broker at a plain-text listener which brokers it knows to be alive: one Metadata request on a connection of
 * its own, which also proves that the broker answers.
 *
 * @returns node ids; `undefined` when the broker cannot be reached or does not answer within `timeoutMs`
 */
export function fetchBrokerIds(host: string, port: number, timeoutMs: number): Promise<readonly number[] | undefined> {
  return new Promise((resolve) => {
    const socket: Socket = connect({ host, port });
    let received = Buffer.alloc(0);
    const settle = (ids: readonly number[] | undefined): void => {
      socket.destroy();
      resolve(ids);
    };
    socket.setTimeout(timeoutMs, () => settle(undefined));
    socket.once('error', () => settle(undefined));
    socket.once('close', () => settle(undefined));
    socket.once('connect', () => socket.write(metadataRequest()));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length >= 4 && received.length >= 4 + received.readInt32BE(0)) settle(parseBrokerIds(received));
    });
  });
}
