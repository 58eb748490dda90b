import type { Connection } from '../connection/connection.ts';
import type { Batch } from './batch.ts';
import type { Leader } from './leader.ts';
import type { PartitionQueue } from './partition-queue.ts';
import type { PartitionLoad } from './sticky-partitioner.ts';

/** One partition of the topic: where its records collect, wait and go. */
export class ProducerPartition implements PartitionLoad {
  readonly index: number;
  readonly queue: PartitionQueue;
  /** The batch that records are appended to. */
  open: Batch | undefined;
  leader: Leader | undefined;
  /** Of the metadata that named the leader. */
  leaderEpoch = -1;
  /** Something went wrong since the last metadata: the leader may be another one. */
  isDirty = true;
  /** Its transaction does not hold it yet, so nothing may be sent. */
  isHeldBack = false;
  /** The connection that all batches in flight are on. */
  inFlightOn: Connection | undefined;

  constructor(index: number, queue: PartitionQueue) {
    this.index = index;
    this.queue = queue;
  }

  get isAvailable(): boolean {
    return this.leader?.connection !== undefined;
  }

  get queuedCount(): number {
    return this.queue.length;
  }

  /** Gives the partition to a leader, or to none. */
  assign(leader: Leader | undefined, leaderEpoch: number): void {
    this.leaderEpoch = leaderEpoch;
    if (this.leader === leader) return;
    this.leader?.remove(this);
    this.leader = leader;
    leader?.add(this);
  }

  /** Whether another batch may go out on this connection now. */
  allowsSend(connection: Connection, nowMs: number): boolean {
    if (this.isHeldBack) return false;
    if (this.queue.inFlight > 0 && this.inFlightOn !== connection) return false;
    return this.queue.allowsSend(nowMs);
  }
}
