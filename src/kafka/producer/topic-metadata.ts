import { setTimeout as pause } from 'node:timers/promises';

import type { Clock } from '../../clock.ts';
import { ShopSimError } from '../../errors.ts';
import { kafkaError } from '../../protocol/error-codes.ts';
import { kafkaErrorText } from '../../protocol/error-descriptions.ts';
import type { PartitionMetadata, TopicMetadata } from '../../protocol/messages/metadata.ts';
import type { Connection } from '../connection/connection.ts';
import { type ClusterMetadata, fetchMetadata } from '../metadata.ts';
import { isAuthorizationCode } from './error-decisions.ts';

/** A topic that was just created takes a moment to be known to every broker and to have leaders. */
const settleTimeoutMs = 10_000;
const pauseMs = 50;

/** The metadata of a topic that exists. */
export interface KnownTopic {
  readonly metadata: ClusterMetadata;
  readonly partitionCount: number;
}

/**
 * Waits until the topic is known and all its partitions have leaders, at most 10 s; then goes on with those that have.
 * @throws ShopSimError AUTHORIZATION_FAILED, or TOPIC_UNSUITABLE for a topic that does not exist or has no leader
 */
export async function awaitTopic(connection: Connection, topic: string, clock: Clock): Promise<KnownTopic> {
  const deadlineMs = clock.nowMs() + settleTimeoutMs;
  for (;;) {
    const metadata = await fetchMetadata(connection, [topic]);
    const found = metadata.topics.find(({ name }) => name === topic);
    const errorCode = found?.errorCode ?? kafkaError.UNKNOWN_TOPIC_OR_PARTITION;
    const isLate = clock.nowMs() >= deadlineMs;
    if (isAuthorizationCode(errorCode)) throw notAuthorized(topic, errorCode);
    if (found !== undefined && errorCode === kafkaError.NONE && isUsable(found, isLate)) {
      return { metadata, partitionCount: found.partitions.length };
    }
    if (isLate || errorCode === kafkaError.INVALID_TOPIC_EXCEPTION) throw unsuitable(topic, errorCode);
    await pause(pauseMs);
  }
}

function hasLeader({ leaderId }: PartitionMetadata): boolean {
  return leaderId >= 0;
}

function isUsable({ partitions }: TopicMetadata, isLate: boolean): boolean {
  return partitions.length > 0 && (isLate ? partitions.some(hasLeader) : partitions.every(hasLeader));
}

function notAuthorized(topic: string, code: number): ShopSimError {
  return new ShopSimError(
    'AUTHORIZATION_FAILED',
    `The cluster does not show the topic ${topic} to this user (${kafkaErrorText(code)}); grant Describe and Write on it.`,
    { kafkaError: code },
  );
}

function unsuitable(topic: string, code: number): ShopSimError {
  const text =
    code === kafkaError.NONE
      ? `No partition of the topic ${topic} has a leader; are its brokers running?`
      : `The topic ${topic} cannot be written to: ${kafkaErrorText(code)}; create it, or give another name with --topic.`;
  return new ShopSimError('TOPIC_UNSUITABLE', text, { kafkaError: code });
}
