import type { Clock } from '../clock.ts';
import { apiKey } from '../protocol/api-keys.ts';
import { kafkaError } from '../protocol/error-codes.ts';
import { coordinatorType } from '../protocol/messages/find-coordinator.ts';
import {
  decodeOffsetCommitResponse,
  encodeOffsetCommitRequest,
  offsetCommitVersion,
} from '../protocol/messages/offset-commit.ts';
import { noMember } from '../protocol/messages/txn-offset-commit.ts';
import { brokerError } from './broker-error.ts';
import { Coordinator } from './producer/transaction/coordinator.ts';
import type { GroupMetadata } from './producer/transaction/transaction-requests.ts';
import type { ConnectionSettings } from './settings.ts';

/** A group that somebody commits offsets for without being a member of it, whom no generation fences. */
export function groupWithoutMembers(groupId: string): GroupMetadata {
  return { groupId, ...noMember };
}

/** Commits a group's offsets without being a member of it: the group must have no members. */
export class GroupOffsets {
  readonly #groupId: string;
  readonly #topic: string;
  readonly #coordinator: Coordinator;

  constructor(groupId: string, topic: string, settings: ConnectionSettings, clock: Clock) {
    this.#groupId = groupId;
    this.#topic = topic;
    this.#coordinator = new Coordinator(groupId, coordinatorType.group, settings, clock);
  }

  /**
   * @param offsets of the next records, by partition
   * @throws ShopSimError, with `canRetry` where the same commit may succeed later; its outcome is unknown then
   */
  async commit(offsets: ReadonlyMap<number, number>): Promise<void> {
    const found = await this.#coordinator.connect();
    if (found.connection === undefined) throw brokerError(found.errorCode, this.#what());
    const { connection } = found;
    const version = connection.version(apiKey.offsetCommit, offsetCommitVersion, offsetCommitVersion);
    const partitions = [...offsets].map(([index, offset]) => ({ index, offset, metadata: null }));
    const topics = [{ name: this.#topic, partitions }];
    const body = encodeOffsetCommitRequest({ ...groupWithoutMembers(this.#groupId), topics });
    const answer = decodeOffsetCommitResponse(await connection.request(apiKey.offsetCommit, version, [body]));
    const codes = answer.topics.flatMap((answered) => answered.partitions.map(({ errorCode }) => errorCode));
    const refusal = codes.find((code) => code !== kafkaError.NONE);
    if (refusal === undefined) return;
    if (refusal === kafkaError.NOT_COORDINATOR) this.#coordinator.moved();
    throw brokerError(refusal, this.#what());
  }

  close(): void {
    this.#coordinator.close();
  }

  #what(): string {
    return `Committing offsets of group ${this.#groupId} in topic ${this.#topic}`;
  }
}
