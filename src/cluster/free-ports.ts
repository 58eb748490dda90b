import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { ShopSimError } from '../errors.ts';
import { systemErrorCode } from './system-error.ts';

/**
 * Below every system's range of ephemeral ports: a broker's port that is free while the broker is down must not be
 * taken by an outgoing connection, or even be connected to itself by a client that tries to reconnect.
 */
const firstPort = 12_000;
const portCount = 18_000;

/**
 * Finds TCP ports on which nothing listens, searching upwards from a place that depends on `startHint` (the process
 * id, so that processes started together search in different places).
 *
 * @throws ShopSimError LOCAL_CLUSTER_FAILED when there are not enough
 */
export async function findFreePorts(count: number, host: string, startHint: number): Promise<readonly number[]> {
  const ports: number[] = [];
  for (let step = 0; step < portCount && ports.length < count; step++) {
    const port = firstPort + ((startHint * 37 + step) % portCount);
    if (await isFree(port, host)) ports.push(port);
  }
  if (ports.length < count) {
    throw new ShopSimError(
      'LOCAL_CLUSTER_FAILED',
      `No ${count} free ports on ${host} between ${firstPort} and ${firstPort + portCount}.`,
    );
  }
  return ports;
}

async function isFree(port: number, host: string): Promise<boolean> {
  const server = createServer();
  try {
    await listen(server, port, host);
    return true;
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'EADDRINUSE' || code === 'EACCES') return false;
    throw error;
  } finally {
    server.close();
  }
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // Exclusive, or a cluster module's worker would share the handle and see a taken port as free.
    server.listen({ port, host, exclusive: true }, resolve);
  });
}
