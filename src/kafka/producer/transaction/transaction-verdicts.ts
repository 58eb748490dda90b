import { kafkaError } from '../../../protocol/error-codes.ts';

/** The requests of a transaction, by what they do. */
export type TransactionStep = 'find' | 'init' | 'addPartitions' | 'addOffsets' | 'commitOffsets' | 'end';

/**
 * What an answer means for the step. done: it is done. again: ask the same coordinator again, after a pause. moved: find
 * the coordinator and ask that. abortable: the transaction must be aborted. fatal: the producer cannot go on.
 */
export type StepVerdict = 'done' | 'again' | 'moved' | 'abortable' | 'fatal';

type Verdicts = ReadonlyMap<number, StepVerdict>;

/** Of every step. What is in no table is fatal: a state that nobody foresaw is not to be committed. */
const common: readonly (readonly [number, StepVerdict])[] = [
  [kafkaError.NONE, 'done'],
  [kafkaError.COORDINATOR_LOAD_IN_PROGRESS, 'again'],
  [kafkaError.CONCURRENT_TRANSACTIONS, 'again'],
  [kafkaError.THROTTLING_QUOTA_EXCEEDED, 'again'],
  [kafkaError.COORDINATOR_NOT_AVAILABLE, 'moved'],
  [kafkaError.NOT_COORDINATOR, 'moved'],
  [kafkaError.REQUEST_TIMED_OUT, 'moved'],
  [kafkaError.NETWORK_EXCEPTION, 'moved'],
  [kafkaError.TRANSACTION_ABORTABLE, 'abortable'],
];

/** The broker forgot the producer (UNKNOWN_PRODUCER_ID): its next epoch begins anew (KIP-360). */
const forgotten: readonly (readonly [number, StepVerdict])[] = [
  [kafkaError.UNKNOWN_PRODUCER_ID, 'abortable'],
  [kafkaError.INVALID_PRODUCER_ID_MAPPING, 'abortable'],
];

function verdicts(...own: readonly (readonly [number, StepVerdict])[]): Verdicts {
  return new Map<number, StepVerdict>([...common, ...own]);
}

/** As in apache/kafka TransactionManager, handler by handler. */
const tables: Readonly<Record<TransactionStep, Verdicts>> = {
  // A cluster that has just started has no coordinators yet.
  find: verdicts([kafkaError.GROUP_AUTHORIZATION_FAILED, 'abortable']),
  init: verdicts([kafkaError.TRANSACTION_ABORTABLE, 'fatal']),
  addPartitions: verdicts(
    ...forgotten,
    [kafkaError.UNKNOWN_TOPIC_OR_PARTITION, 'again'],
    [kafkaError.TOPIC_AUTHORIZATION_FAILED, 'abortable'],
    [kafkaError.OPERATION_NOT_ATTEMPTED, 'abortable'],
  ),
  addOffsets: verdicts(...forgotten, [kafkaError.GROUP_AUTHORIZATION_FAILED, 'abortable']),
  commitOffsets: verdicts(
    ...forgotten,
    [kafkaError.UNKNOWN_TOPIC_OR_PARTITION, 'again'],
    [kafkaError.GROUP_AUTHORIZATION_FAILED, 'abortable'],
    [kafkaError.TOPIC_AUTHORIZATION_FAILED, 'abortable'],
    [kafkaError.OFFSET_METADATA_TOO_LARGE, 'abortable'],
    [kafkaError.UNKNOWN_MEMBER_ID, 'abortable'],
    [kafkaError.ILLEGAL_GENERATION, 'abortable'],
    [kafkaError.REBALANCE_IN_PROGRESS, 'abortable'],
    [kafkaError.FENCED_INSTANCE_ID, 'abortable'],
    // The transaction timed out and was aborted, or the offsets' partition was not added: an abort tells which.
    [kafkaError.INVALID_TXN_STATE, 'abortable'],
  ),
  end: verdicts(...forgotten),
};

export function verdictOnStep(step: TransactionStep, code: number): StepVerdict {
  return tables[step].get(code) ?? 'fatal';
}

const fencedCodes: ReadonlySet<number> = new Set<number>([
  kafkaError.PRODUCER_FENCED,
  kafkaError.INVALID_PRODUCER_EPOCH,
]);

/** Whether the code says that another producer with the same transactional id has started, or the transaction timed out. */
export function isFenced(code: number): boolean {
  return fencedCodes.has(code);
}

/**
 * The code that decides when an answer has one for each partition: the one that needs most. Those that were not
 * attempted say only that another one was refused.
 */
export function worstCode(step: TransactionStep, codes: readonly number[]): number {
  const ranks: Record<StepVerdict, number> = { done: 0, again: 1, moved: 2, abortable: 3, fatal: 4 };
  let worst: number = kafkaError.NONE;
  let worstRank = 0;
  for (const code of codes) {
    if (code === kafkaError.OPERATION_NOT_ATTEMPTED && codes.some((other) => other !== code && other !== 0)) continue;
    const rank = ranks[verdictOnStep(step, code)];
    if (rank > worstRank) [worst, worstRank] = [code, rank];
  }
  return worst;
}
