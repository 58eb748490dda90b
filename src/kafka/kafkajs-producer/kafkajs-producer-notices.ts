import type { Clock } from '../../clock.ts';
import type { KafkajsLog } from '../kafkajs-client.ts';
import { NoticeLimiter } from '../notice-limiter.ts';

const quietMs = 10_000;

/** What the producer of kafkajs has to say to people, once where kafkajs says it a hundred times. */
export class KafkajsProducerNotices {
  readonly #topic: string;
  readonly #give: (text: string) => void;
  readonly #limiter: NoticeLimiter;

  constructor(topic: string, give: (text: string) => void, clock: Clock) {
    this.#topic = topic;
    this.#give = give;
    this.#limiter = new NoticeLimiter(clock, quietMs);
  }

  /** What whoever chooses this producer should know. */
  caveat(): void {
    this.#give(
      `kafkajs 2.2.4's producer writes to topic "${this.#topic}": when the leader of a partition dies it can lose records that it has acknowledged (tulios/kafkajs #1303), and with max.in.flight above 1 a failed request can make it lose, double or reorder others.`,
    );
  }

  /** A send() resolved without an answer for some of its partitions. Never held back: these records may be lost. */
  unanswered(partitions: readonly number[], recordCount: number): void {
    const where = `${partitions.length === 1 ? 'partition' : 'partitions'} ${partitions.join(', ')}`;
    this.#give(
      `kafkajs acknowledged ${recordCount} records without an answer for ${where} of topic "${this.#topic}": they count as acked, as kafkajs says, and may be missing from the log (tulios/kafkajs #1303).`,
    );
  }

  /** @param reason a sentence */
  gaveUp(recordCount: number, reason: string): void {
    if (!this.#limiter.allow('gave up')) return;
    this.#give(`kafkajs gave up a send() of ${recordCount} records to topic "${this.#topic}". ${reason}`);
  }

  /** A line of kafkajs's log, where a person should know of it. */
  log({ message, broker = 'the cluster' }: KafkajsLog): void {
    if (message.startsWith('Connection error') && this.#limiter.allow(`connection ${broker}`)) {
      this.#give(`kafkajs's producer has no connection to ${broker} and tries again.`);
    }
    if (message.startsWith('Failed to send messages') && this.#limiter.allow(message)) {
      this.#give(`kafkajs's producer tries again to write to topic "${this.#topic}". ${message}.`);
    }
  }
}
