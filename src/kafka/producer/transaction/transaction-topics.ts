import type { ProducerIdentity } from '../init-producer-id.ts';
import type { KafkaProducer } from '../kafka-producer.ts';

/** What carries the records of one topic, and which of its partitions the transaction holds. */
interface Carrier {
  readonly topic: string;
  readonly producer: KafkaProducer;
  /** Partitions with a batch that waits for the transaction to hold them. */
  readonly wanted: Set<number>;
  readonly held: Set<number>;
}

/** Partitions that the transaction is to hold, by topic. */
export interface WantedPartitions {
  readonly name: string;
  readonly partitions: readonly number[];
}

/** The topics of a transactional producer, each with a producer of its own under the one producer id. */
export class TransactionTopics {
  readonly #carriers: Carrier[] = [];

  add(topic: string, producer: KafkaProducer): void {
    this.#carriers.push({ topic, producer, wanted: new Set(), held: new Set() });
  }

  get first(): KafkaProducer {
    const [first] = this.#carriers;
    if (first === undefined) throw new Error('the transactional producer has nothing that carries its records');
    return first.producer;
  }

  producerOf(topic: string): KafkaProducer {
    return this.#of(topic).producer;
  }

  get unsettledCount(): number {
    return this.#carriers.reduce((sum, { producer }) => sum + producer.unsettledCount, 0);
  }

  /** Notes a partition that is to be held; false: it is. */
  want(topic: string, partition: number): boolean {
    const { held, wanted } = this.#of(topic);
    if (held.has(partition)) return false;
    wanted.add(partition);
    return true;
  }

  /** What was noted since the last call. */
  takeWanted(): readonly WantedPartitions[] {
    const topics = this.#carriers.filter(({ wanted }) => wanted.size > 0);
    const taken = topics.map(({ topic, wanted }) => ({ name: topic, partitions: [...wanted] }));
    for (const { wanted } of topics) wanted.clear();
    return taken;
  }

  /** The transaction holds these: their batches go out. */
  hold(topics: readonly WantedPartitions[]): void {
    for (const { name, partitions } of topics) {
      const { held, producer } = this.#of(name);
      for (const partition of partitions) held.add(partition);
      producer.admit(partitions);
    }
  }

  /** The next transaction holds nothing yet. */
  release(): void {
    for (const { wanted, held, producer } of this.#carriers) {
      wanted.clear();
      held.clear();
      producer.holdBack();
    }
  }

  restart(identity: ProducerIdentity): void {
    for (const { producer } of this.#carriers) producer.restart(identity);
  }

  async onAll(act: (producer: KafkaProducer) => Promise<void>): Promise<void> {
    await Promise.all(this.#carriers.map(({ producer }) => act(producer)));
  }

  #of(topic: string): Carrier {
    const carrier = this.#carriers.find((one) => one.topic === topic);
    if (carrier === undefined) throw new Error(`the transactional producer carries no records to ${topic}`);
    return carrier;
  }
}
