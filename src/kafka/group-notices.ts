import type { Clock } from '../clock.ts';
import type { KafkajsLog } from './kafkajs-client.ts';
import { NoticeLimiter } from './notice-limiter.ts';

const quietMs = 10_000;

/** What a consumer group has to say to people, once where its members say it a hundred times. */
export class GroupNotices {
  readonly #groupId: string;
  readonly #topic: string;
  readonly #give: (text: string) => void;
  readonly #limiter: NoticeLimiter;
  #commitsFail = false;

  constructor(groupId: string, topic: string, give: (text: string) => void, clock: Clock) {
    this.#groupId = groupId;
    this.#topic = topic;
    this.#give = give;
    this.#limiter = new NoticeLimiter(clock, quietMs);
  }

  /** Some partitions belong to members of other processes. */
  shared(otherCount: number, partitionCount: number): void {
    this.#give(
      `Other members of consumer group "${this.#groupId}" hold ${otherCount} of the ${partitionCount} partitions of topic "${this.#topic}".`,
    );
  }

  commitFailed(reason: string): void {
    if (this.#commitsFail) return;
    this.#commitsFail = true;
    this.#give(`Consumer group "${this.#groupId}" cannot commit its offsets and tries again every second. ${reason}`);
  }

  committed(): void {
    if (!this.#commitsFail) return;
    this.#commitsFail = false;
    this.#give(`Consumer group "${this.#groupId}" commits its offsets again.`);
  }

  rejoins(reason: string): void {
    if (!this.#limiter.allow('rejoins')) return;
    this.#give(`A member of consumer group "${this.#groupId}" joins again. ${reason}`);
  }

  /** A line of kafkajs's log, where a person should know of it. */
  log({ message, broker = 'the cluster' }: KafkajsLog): void {
    if (message.startsWith('Offset out of range') && this.#limiter.allow('range')) {
      this.#give(
        `Consumer group "${this.#groupId}" goes to the first offset of a partition of topic "${this.#topic}": the records it wanted next are gone (retention, or the topic was made anew).`,
      );
    } else if (message.startsWith('Connection error') && this.#limiter.allow(`connection ${broker}`)) {
      this.#give(`Consumer group "${this.#groupId}" has no connection to ${broker} and tries again.`);
    }
  }
}
