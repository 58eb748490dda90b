import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTransactionJournal, TransactionJournal } from '../../src/embedded/storage/transaction-journal.ts';
import { restoreTransactions } from '../../src/embedded/storage/restore-transactions.ts';
import { describeBatch } from '../../src/embedded/log/check-batch.ts';
import { GroupCoordinator } from '../../src/embedded/group/group-coordinator.ts';
import { MemoryBudget } from '../../src/embedded/log/memory-budget.ts';
import type { Partition } from '../../src/embedded/topics/partition.ts';
import { TopicConfig } from '../../src/embedded/topics/topic-config.ts';
import { TopicRegistry } from '../../src/embedded/topics/topic-registry.ts';
import { batchAttribute } from '../../src/protocol/record-batch-format.ts';
import { createRng } from '../../src/rng.ts';
import { batchOf } from '../contract/batches.ts';
import { useTempDir } from '../support/temp-dir.ts';

const identity = { transactionalId: 'txn', producerId: 7, producerEpoch: 2, timeoutMs: 60_000 };
const committed = { offset: 5, metadata: null };
const decision = {
  transactionalId: 'txn',
  producerId: 7,
  producerEpoch: 2,
  commits: true,
  partitions: [
    { topic: 't', index: 0 },
    { topic: 't', index: 1 },
  ],
  offsets: [{ groupId: 'group', topic: 't', partition: 0, committed }],
};

function cluster() {
  const timers = { after: () => () => undefined };
  const topics = new TopicRegistry(new MemoryBudget(4 * 1024 * 1024), () => true);
  const { partitions } = topics.create('t', new TopicConfig(new Map()), [[1], [1], [1]]);
  const groups = new GroupCoordinator({ timers, rng: createRng(1), initialRebalanceDelayMs: 0 }, () => undefined);
  return { topics, groups, partitions };
}

function write(partition: Partition | undefined, producerEpoch = 2): void {
  const attributes = batchAttribute.transactional;
  const batch = describeBatch(batchOf({ producerId: 7n, producerEpoch, baseSequence: 0, attributes }));
  partition?.remember(batch, partition.log.append(batch, 0));
}

function abortedIn(partition: Partition | undefined): number {
  return partition?.transactions.abortedBetween(0, Number.MAX_SAFE_INTEGER).length ?? -1;
}

describe('what a killed broker left of its transactions', () => {
  it('is finished where its end was decided and only some partitions had their marker', () => {
    const { topics, groups, partitions } = cluster();
    for (const partition of partitions.slice(0, 2)) write(partition);
    partitions[0]?.endTransaction({ producerId: 7, producerEpoch: 2, commits: true, timestampMs: 1 });
    const content = { identities: [identity], commits: [decision], unfinished: [decision] };
    expect(restoreTransactions(content, topics, groups, 2)).toEqual([identity]);
    expect(partitions.map(({ log, lastStableOffset }) => [log.endOffset, lastStableOffset])).toEqual([
      [2, 2],
      [2, 2],
      [0, 0],
    ]);
    expect(partitions.map(abortedIn)).toEqual([0, 0, 0]);
    expect(groups.offsetsOf('group')?.get('t', 0)).toEqual(committed);
  });

  it('is aborted where nothing was decided, in an epoch that fences its producer', () => {
    const { topics, groups, partitions } = cluster();
    write(partitions[0]);
    const content = { identities: [identity], commits: [decision], unfinished: [] };
    expect(restoreTransactions(content, topics, groups, 2)).toEqual([{ ...identity, producerEpoch: 3 }]);
    expect(partitions.map(abortedIn)).toEqual([1, 0, 0]);
  });
});

describe('the journal of transactions', () => {
  it('gives back identities, commits whose offsets may be missing, and ends that may be half done', () => {
    const dataDir = useTempDir();
    const journal = new TransactionJournal(dataDir, [{ ...identity, transactionalId: 'old' }]);
    journal.saveIdentity(identity);
    journal.saveDecision(decision);
    journal.saveDone('txn');
    journal.saveOffsetsSaved();
    const second = { ...decision, offsets: [] };
    journal.saveDecision(second);
    journal.close();
    // The process was killed while it wrote this line.
    appendFileSync(join(dataDir, 'shop-sim-transactions.jsonl'), '{"kind":"do');
    expect(readTransactionJournal(dataDir)).toEqual({
      identities: [{ ...identity, transactionalId: 'old' }, identity],
      commits: [second],
      unfinished: [second],
    });
  });

  it('does not grow for ever, and forgets no identity', () => {
    const dataDir = useTempDir();
    const journal = new TransactionJournal(dataDir, []);
    journal.saveIdentity(identity);
    for (let round = 0; round < 5000; round++) {
      journal.saveDecision(decision);
      journal.saveDone('txn');
      journal.saveOffsetsSaved();
    }
    journal.close();
    const { identities, commits } = readTransactionJournal(dataDir);
    expect(identities).toEqual([identity]);
    expect(commits).toEqual([]);
  });

  it('is empty where there is none', () => {
    expect(readTransactionJournal(useTempDir())).toEqual({ identities: [], commits: [], unfinished: [] });
  });
});
