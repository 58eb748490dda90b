import type { Socket } from 'node:net';

import { Reader } from '../../src/protocol/reader.ts';

/** Cuts a connection's bytes into requests and handles them one after the other, as a Kafka broker does. */
export class ScriptedSession {
  readonly socket: Socket;
  readonly #handle: (reader: Reader) => Promise<Buffer | undefined>;
  #received = Buffer.alloc(0);
  #isBusy = false;
  readonly #queue: Buffer[] = [];

  constructor(socket: Socket, handle: (reader: Reader) => Promise<Buffer | undefined>) {
    this.socket = socket;
    this.#handle = handle;
    socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#cut();
      void this.#work();
    });
  }

  /** Requests read and not answered. */
  get waiting(): number {
    return this.#queue.length + 1;
  }

  #cut(): void {
    while (this.#received.length >= 4) {
      const end = 4 + this.#received.readInt32BE(0);
      if (this.#received.length < end) return;
      this.#queue.push(this.#received.subarray(4, end));
      this.#received = this.#received.subarray(end);
    }
  }

  async #work(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    for (let request = this.#queue.shift(); request !== undefined; request = this.#queue.shift()) {
      const answer = await this.#handle(new Reader(request));
      if (this.socket.destroyed) return;
      if (answer !== undefined) this.socket.write(answer);
    }
    this.#isBusy = false;
  }
}
