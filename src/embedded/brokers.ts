/** A broker of the cluster as Metadata tells it. */
export interface Broker {
  readonly id: number;
  /** What clients are told to connect to. */
  readonly host: string;
  /** 0 until it listens. */
  port: number;
  isAlive: boolean;
}

/** The brokers of the cluster, in order of their ids. */
export class Brokers {
  readonly all: readonly Broker[];

  constructor(all: readonly Broker[]) {
    this.all = all;
  }

  get alive(): readonly Broker[] {
    return this.all.filter(({ isAlive }) => isAlive);
  }

  get(id: number): Broker | undefined {
    return this.all.find((broker) => broker.id === id);
  }

  isAlive(id: number): boolean {
    return this.get(id)?.isAlive === true;
  }

  /** The living broker with the lowest id; -1: none. */
  get controllerId(): number {
    return this.all.find(({ isAlive }) => isAlive)?.id ?? -1;
  }

  /** The coordinator of a group: decided by its id, or the next living broker. */
  coordinatorOf(groupId: string): Broker | undefined {
    const first = javaHash(groupId) % this.all.length;
    for (let step = 0; step < this.all.length; step++) {
      const broker = this.all[(first + step) % this.all.length];
      if (broker?.isAlive === true) return broker;
    }
    return undefined;
  }
}

/** String.hashCode of Java without its sign, as Kafka spreads groups. */
function javaHash(text: string): number {
  let hash = 0;
  for (let index = 0; index < text.length; index++) hash = (Math.imul(hash, 31) + text.charCodeAt(index)) | 0;
  return hash & 0x7fff_ffff;
}
