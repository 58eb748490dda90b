import type { Clock } from '../clock.ts';
import type { KafkajsLog } from './kafkajs-client.ts';
import { NoticeLimiter } from './notice-limiter.ts';

const quietMs = 10_000;
/** While a group forms failures are usual: they are told when they last. */
const patienceMs = 5_000;

/** What a consumer group has to say to people, once where its members say it a hundred times. */
export class GroupNotices {
  readonly #groupId: string;
  readonly #topic: string;
  readonly #give: (text: string) => void;
  readonly #limiter: NoticeLimiter;
  #commitsFail = false;
  #formsInTroubleSinceMs: number | undefined;
  #unreadCount = 0;
  readonly #clock: Clock;

  constructor(groupId: string, topic: string, give: (text: string) => void, clock: Clock) {
    this.#groupId = groupId;
    this.#topic = topic;
    this.#give = give;
    this.#clock = clock;
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

  /** A failure before the group was complete: a broker that has just been started makes the topic of the offsets first. */
  forms(reason: string): void {
    const nowMs = this.#clock.nowMs();
    this.#formsInTroubleSinceMs ??= nowMs;
    const seconds = Math.round((nowMs - this.#formsInTroubleSinceMs) / 1000);
    if (seconds * 1000 < patienceMs || !this.#limiter.allow('forms')) return;
    this.#give(`Consumer group "${this.#groupId}" has not formed after ${seconds} s and goes on trying. ${reason}`);
  }

  /** Something cannot be fetched, and is tried again. */
  cannotFetch(reason: string): void {
    if (!this.#limiter.allow('fetch')) return;
    this.#give(`Consumer group "${this.#groupId}" cannot read from a broker and tries again. ${reason}`);
  }

  /** The records from `wantedOffset` on are not in the log. */
  goesElsewhere(partition: number, wantedOffset: number, nextOffset: number): void {
    const where = `at offset ${nextOffset} of partition ${partition} of topic "${this.#topic}"`;
    const gone = Math.max(0, nextOffset - wantedOffset);
    this.#unreadCount += gone;
    if (!this.#limiter.allow(`range ${partition}`)) return;
    this.#give(
      gone === 0
        ? `Consumer group "${this.#groupId}" goes on ${where} instead of ${wantedOffset}: the log ends before that offset, so the topic was made anew or lost records.`
        : `Consumer group "${this.#groupId}" goes on ${where} instead of ${wantedOffset}: the records between are gone unread, deleted by the topic's retention (${this.#unreadCount} in all partitions so far).`,
    );
  }

  /** A line of kafkajs's log, where a person should know of it. */
  log({ message, broker = 'the cluster' }: KafkajsLog): void {
    if (message.startsWith('Connection error') && this.#limiter.allow(`connection ${broker}`)) {
      this.#give(`Consumer group "${this.#groupId}" has no connection to ${broker} and tries again.`);
    }
  }
}
