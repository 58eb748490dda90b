import type { Connection } from '../connection/connection.ts';
import type { Endpoint } from '../settings.ts';
import type { ProducerPartition } from './producer-partition.ts';

/** A broker that leads partitions of the topic: its connection, what is in flight on it, and whose turn it is. */
export class Leader {
  readonly nodeId: number;
  /** As the last metadata says. */
  endpoint: Endpoint;
  connection: Connection | undefined;
  isConnecting = false;
  /** Attempts to connect that failed in a row, and when the next one may be made. */
  connectFailures = 0;
  reconnectAtMs = 0;
  /** Nothing is sent before, because the broker asked for it (throttle_time_ms of a quota). */
  throttledUntilMs = 0;
  /** Produce requests without an answer. */
  inFlight = 0;
  #partitions: readonly ProducerPartition[] = [];
  #turn = 0;

  constructor(nodeId: number, endpoint: Endpoint) {
    this.nodeId = nodeId;
    this.endpoint = endpoint;
  }

  get partitions(): readonly ProducerPartition[] {
    return this.#partitions;
  }

  add(partition: ProducerPartition): void {
    this.#partitions = [...this.#partitions, partition];
  }

  remove(partition: ProducerPartition): void {
    this.#partitions = this.#partitions.filter((one) => one !== partition);
  }

  /**
   * Visits each partition once, beginning with the one whose turn it is; the next round begins behind the last one for
   * which `visit` returned true, so that none starves when a request cannot take all.
   */
  inTurn(visit: (partition: ProducerPartition) => boolean): void {
    const partitions = this.#partitions;
    const first = this.#turn;
    for (let step = 0; step < partitions.length; step++) {
      const index = (first + step) % partitions.length;
      const partition = partitions[index];
      if (partition !== undefined && visit(partition)) this.#turn = index + 1;
    }
  }
}
