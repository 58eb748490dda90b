import { createServer, type Server, type Socket } from 'node:net';

import { ShopSimError } from '../../errors.ts';
import { ClientConnection, type ConnectionContext } from './client-connection.ts';

/** Connections that may wait for being accepted: thousands of clients can come at once. */
const backlog = 4096;

/** The port of one broker with its connections. Can be closed and opened again on the same port. */
export class Listener {
  readonly #host: string;
  readonly #context: ConnectionContext;
  readonly #connections = new Set<ClientConnection>();
  #port: number;
  #server: Server | undefined;
  #isFrozen = false;

  /** @param port 0: any free one */
  constructor(host: string, port: number, context: ConnectionContext) {
    this.#host = host;
    this.#port = port;
    this.#context = context;
  }

  get port(): number {
    return this.#port;
  }

  get connectionCount(): number {
    return this.#connections.size;
  }

  /** @throws ShopSimError USAGE when the port is taken or the address is not this machine's */
  async open(): Promise<void> {
    const server = createServer({ noDelay: true }, (socket) => this.#accept(socket));
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => reject(describe(error, this.#host, this.#port)));
      server.listen({ host: this.#host, port: this.#port, backlog }, resolve);
    });
    server.on('error', (error) => this.#context.log('error', `broker ${this.#context.brokerId}: ${error.message}`));
    const address = server.address();
    if (typeof address === 'object' && address !== null) this.#port = address.port;
    this.#server = server;
  }

  /** Ends all connections and accepts no more. Idempotent. */
  async close(reason: string): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    this.#isFrozen = false;
    if (server === undefined) return;
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    this.dropConnections(reason);
    await closed;
  }

  /** Ends all connections; new ones are welcome. Returns how many there were. */
  dropConnections(reason: string): number {
    const connections = [...this.#connections];
    for (const connection of connections) connection.disconnect(reason);
    return connections.length;
  }

  /** Answers nobody until {@link thaw}, as a process that was stopped; connecting is still possible. */
  freeze(): void {
    this.#isFrozen = true;
    for (const connection of this.#connections) connection.freeze();
  }

  thaw(): void {
    this.#isFrozen = false;
    for (const connection of this.#connections) connection.thaw();
  }

  #accept(socket: Socket): void {
    const connection = new ClientConnection(socket, this.#context, () => this.#connections.delete(connection));
    this.#connections.add(connection);
    if (this.#isFrozen) connection.freeze();
  }
}

function describe(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code === 'EADDRINUSE') {
    return new ShopSimError('USAGE', `Port ${port} of ${host} is in use; choose another port.`, { cause: error });
  }
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') {
    return new ShopSimError('USAGE', `${host} is not an address of this machine.`, { cause: error });
  }
  if (error.code === 'EACCES') {
    return new ShopSimError('USAGE', `Port ${port} is reserved; choose one above 1023.`, { cause: error });
  }
  return error;
}
