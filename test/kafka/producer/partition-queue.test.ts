import { describe, expect, it } from 'vitest';

import { Batch } from '../../../src/kafka/producer/batch.ts';
import type { Verdict } from '../../../src/kafka/producer/error-decisions.ts';
import { PartitionQueue } from '../../../src/kafka/producer/partition-queue.ts';
import { maxProducerEpoch } from '../../../src/kafka/producer/sequence-state.ts';
import { RecordWriter } from '../../../src/protocol/record-batch-writer.ts';
import { readBatchHeader } from '../../../src/protocol/record-batch-reader.ts';
import { TestContent, testHeaderLength } from './delivery-log.ts';

const writer = new RecordWriter('ss', testHeaderLength);
const backoffMs = 10;

/** A queue whose batches have names, and a diary of what it told. */
class Rig {
  readonly diary: string[] = [];
  readonly queue: PartitionQueue;
  nowMs = 0;
  readonly #batches = new Map<string, Batch>();

  constructor(options: { idempotent?: boolean; producerEpoch?: number; isTransactional?: boolean } = {}) {
    this.queue = new PartitionQueue(
      {
        producerId: options.idempotent === false ? undefined : 9n,
        producerEpoch: options.producerEpoch ?? 0,
        isTransactional: options.isTransactional ?? false,
        maxInFlight: 5,
        backoffMs: (failures) => backoffMs * failures,
      },
      {
        settled: (batch, outcome) => this.diary.push(`${this.#name(batch)} ${outcome}`),
        released: (batch) => this.diary.push(`${this.#name(batch)} released`),
        bumped: (epoch) => this.diary.push(`epoch ${epoch}`),
        epochsExhausted: () => this.diary.push('exhausted'),
        doomed: () => this.diary.push('doomed'),
      },
    );
  }

  /** Closes batches of one record each, with these names. */
  push(names: string, deadlineMs = 1000): void {
    for (const name of names) {
      const batch = new Batch(256);
      batch.open(0, 0, deadlineMs, 0);
      batch.tryAppend(writer, new TestContent());
      this.#batches.set(name, batch);
      this.queue.push(batch);
    }
  }

  /** Sends as much as is allowed; returns the names with epoch and sequence. */
  send(): string[] {
    const sent: string[] = [];
    while (this.queue.allowsSend(this.nowMs)) {
      const batch = this.queue.next();
      if (batch === undefined) break;
      this.queue.take(batch);
      const header = readBatchHeader(batch.records());
      sent.push(`${this.#name(batch)}@${header?.producerEpoch}/${header?.baseSequence}`);
    }
    return sent;
  }

  returned(name: string, verdict: Exclude<Verdict, 'fatal'>): void {
    this.queue.returned(this.batch(name), verdict, this.nowMs);
  }

  pass(ms: number): void {
    this.nowMs += ms;
  }

  /** What was told since the last call, releases left out. */
  told(): string[] {
    return this.diary.splice(0).filter((entry) => !entry.endsWith('released'));
  }

  batch(name: string): Batch {
    const batch = this.#batches.get(name);
    if (batch === undefined) throw new Error(`no batch ${name}`);
    return batch;
  }

  #name(batch: Batch): string {
    return [...this.#batches].find(([, other]) => other === batch)?.[0] ?? '?';
  }
}

/** A queue after the first ack of its epoch, with these batches in flight. */
function inFlight(names: string, deadlineMs = 1000): Rig {
  const rig = new Rig();
  rig.push('0');
  rig.send();
  rig.returned('0', 'acked');
  rig.push(names, deadlineMs);
  rig.send();
  rig.told();
  return rig;
}

describe('sending', () => {
  it('begins with one batch alone, because a partition without state accepts any first sequence', () => {
    const rig = new Rig();
    rig.push('abc');
    expect(rig.send()).toEqual(['a@0/0']);
    rig.returned('a', 'acked');
    expect(rig.send()).toEqual(['b@0/1', 'c@0/2']);
  });

  it('has at most five batches in flight, counted from the oldest without an ack', () => {
    const rig = inFlight('abcdefgh');
    expect(rig.queue.inFlight).toBe(5);
    rig.returned('b', 'acked');
    rig.returned('c', 'acked');
    expect(rig.send()).toEqual([]);
    rig.returned('a', 'acked');
    expect(rig.send()).toEqual(['f@0/6', 'g@0/7', 'h@0/8']);
  });

  it('releases acked batches in order, each after its fate was told', () => {
    const rig = inFlight('ab');
    rig.returned('b', 'acked');
    rig.returned('a', 'acked');
    expect(rig.diary).toEqual(['b acked', 'a acked', 'a released', 'b released']);
    expect(rig.queue.length).toBe(0);
  });
});

describe('a retriable answer', () => {
  it.each(['refused', 'unknown', 'lost'] as const)(
    '%s: mutes until all came back, then resends the same in order',
    (verdict) => {
      const rig = inFlight('abc');
      rig.returned('a', verdict);
      rig.push('d');
      expect(rig.send()).toEqual([]);
      rig.returned('b', 'sequence');
      rig.returned('c', 'sequence');
      expect(rig.queue.retryAtMs).toBe(backoffMs);
      expect(rig.send()).toEqual([]);
      rig.pass(backoffMs);
      expect(rig.send()).toEqual(['a@0/1', 'b@0/2', 'c@0/3', 'd@0/4']);
      expect(rig.told()).toEqual([]);
    },
  );

  it('does not send again what was acked behind it', () => {
    const rig = inFlight('abc');
    rig.returned('a', 'unknown');
    rig.returned('b', 'acked');
    rig.returned('c', 'lost');
    rig.pass(backoffMs);
    expect(rig.send()).toEqual(['a@0/1', 'c@0/3']);
  });

  it('pauses longer each time, until an ack', () => {
    const rig = inFlight('a');
    rig.returned('a', 'refused');
    rig.pass(backoffMs);
    rig.send();
    rig.returned('a', 'refused');
    expect(rig.queue.retryAtMs - rig.nowMs).toBe(2 * backoffMs);
    rig.pass(2 * backoffMs);
    rig.send();
    rig.returned('a', 'acked');
    rig.push('b');
    rig.send();
    rig.returned('b', 'refused');
    expect(rig.queue.retryAtMs - rig.nowMs).toBe(backoffMs);
  });
});

describe('a sequence error', () => {
  it('alone at the front: the log has lost what was before, so the next epoch begins at 0', () => {
    const rig = inFlight('abc');
    rig.returned('a', 'sequence');
    rig.returned('b', 'sequence');
    rig.returned('c', 'sequence');
    expect(rig.told()).toEqual(['epoch 1']);
    rig.pass(backoffMs);
    expect(rig.send()).toEqual(['a@1/0']);
    rig.returned('a', 'acked');
    expect(rig.send()).toEqual(['b@1/1', 'c@1/2']);
  });

  it('leaves the bytes of a request that broke as they were', () => {
    const rig = inFlight('a');
    const sent = rig.batch('a').records();
    const copy = Buffer.from(sent);
    rig.returned('a', 'lost');
    rig.pass(backoffMs);
    rig.send();
    rig.returned('a', 'sequence');
    rig.pass(2 * backoffMs);
    expect(rig.send()).toEqual(['a@1/0']);
    expect(sent.equals(copy)).toBe(true);
  });

  it('ends the producer when no epoch is left', () => {
    const rig = new Rig({ producerEpoch: maxProducerEpoch });
    rig.push('a');
    rig.send();
    rig.returned('a', 'sequence');
    expect(rig.told()).toEqual(['exhausted']);
  });
});

describe('a batch refused for good', () => {
  it('is failed, and the others start anew when nothing is in flight', () => {
    const rig = inFlight('abc');
    rig.returned('a', 'failed');
    rig.push('d');
    expect(rig.send()).toEqual([]);
    rig.returned('b', 'sequence');
    expect(rig.told()).toEqual(['a failed']);
    rig.returned('c', 'sequence');
    expect(rig.told()).toEqual(['epoch 1']);
    rig.pass(backoffMs);
    expect(rig.send()).toEqual(['b@1/0']);
  });

  it('waits for an earlier batch that is not acked before the epoch changes', () => {
    const rig = inFlight('abc');
    rig.returned('a', 'unknown');
    rig.returned('b', 'failed');
    rig.returned('c', 'sequence');
    expect(rig.told()).toEqual(['b failed']);
    rig.pass(backoffMs);
    expect(rig.send()).toEqual(['a@0/1', 'c@0/3']);
    rig.returned('a', 'acked');
    rig.returned('c', 'sequence');
    expect(rig.told()).toEqual(['a acked', 'epoch 1']);
  });

  it('is indeterminate when an earlier attempt may have been appended', () => {
    const rig = inFlight('a');
    rig.returned('a', 'lost');
    rig.pass(backoffMs);
    rig.send();
    rig.returned('a', 'failed');
    expect(rig.told()).toEqual(['a indeterminate', 'epoch 1']);
  });
});

describe('a deadline that passes', () => {
  it('before the batch was ever sent: notSent, and those behind it move up without a new epoch', () => {
    const rig = inFlight('');
    rig.push('a', 100);
    rig.push('bc');
    rig.queue.expire(100);
    expect(rig.told()).toEqual(['a notSent']);
    expect(rig.send()).toEqual(['b@0/1', 'c@0/2']);
  });

  it('moves those up that are behind one in flight, too', () => {
    const rig = new Rig();
    rig.push('ab', 100);
    rig.send();
    rig.push('cd');
    rig.queue.expire(100);
    expect(rig.told()).toEqual(['a indeterminate', 'b notSent']);
    rig.push('e');
    rig.returned('a', 'acked');
    expect(rig.send()).toEqual(['c@0/1', 'd@0/2', 'e@0/3']);
  });

  it('after refusals only: failed, because it is certain that it is not in the log', () => {
    const rig = inFlight('a', 5);
    rig.returned('a', 'refused');
    rig.queue.expire(5);
    expect(rig.told()).toEqual(['a failed', 'epoch 1']);
  });

  it.each(['unknown', 'lost'] as const)(
    'after an attempt that was %s: indeterminate, and unsent batches go on in a new epoch',
    (verdict) => {
      const rig = inFlight('a', 5);
      rig.push('b');
      rig.returned('a', verdict);
      rig.queue.expire(5);
      expect(rig.told()).toEqual(['a indeterminate', 'epoch 1']);
      rig.pass(backoffMs);
      expect(rig.send()).toEqual(['b@1/0']);
    },
  );

  it('in flight: indeterminate at once, and an ack that comes later closes the gap', () => {
    const rig = inFlight('a', 5);
    rig.queue.expire(5);
    expect(rig.told()).toEqual(['a indeterminate']);
    rig.push('b');
    expect(rig.send()).toEqual(['b@0/2']);
    rig.returned('a', 'acked');
    rig.returned('b', 'acked');
    expect(rig.told()).toEqual(['b acked']);
    expect(rig.queue.producerEpoch).toBe(0);
  });

  it('asks a successor that was sent before whether the gap is closed: yes', () => {
    const rig = inFlight('a', 5);
    rig.push('b');
    rig.send();
    rig.returned('a', 'lost');
    rig.returned('b', 'lost');
    rig.queue.expire(5);
    expect(rig.told()).toEqual(['a indeterminate']);
    rig.pass(backoffMs);
    expect(rig.send()).toEqual(['b@0/2']);
    rig.returned('b', 'acked');
    expect(rig.told()).toEqual(['b acked']);
    expect(rig.queue.producerEpoch).toBe(0);
  });

  it('asks a successor that was sent before: no; what may arrive late is given up, not written twice', () => {
    const rig = inFlight('a', 5);
    rig.push('b');
    rig.send();
    rig.returned('a', 'lost');
    rig.returned('b', 'lost');
    rig.push('c');
    rig.queue.expire(5);
    rig.pass(backoffMs);
    rig.send();
    rig.returned('b', 'sequence');
    rig.returned('c', 'sequence');
    expect(rig.told()).toEqual(['a indeterminate', 'b indeterminate', 'epoch 1']);
    rig.pass(2 * backoffMs);
    expect(rig.send()).toEqual(['c@1/0']);
  });

  it('writes a successor again when every attempt of both was answered, so that none can arrive late', () => {
    const rig = inFlight('a', 5);
    rig.push('b');
    rig.send();
    rig.returned('a', 'unknown');
    rig.returned('b', 'unknown');
    rig.queue.expire(5);
    rig.pass(backoffMs);
    rig.send();
    rig.returned('b', 'sequence');
    expect(rig.told()).toEqual(['a indeterminate', 'epoch 1']);
    rig.pass(2 * backoffMs);
    expect(rig.send()).toEqual(['b@1/0']);
  });
});

describe('without idempotence', () => {
  it('batches have no identity, and retries keep the order of the queue', () => {
    const rig = new Rig({ idempotent: false });
    rig.push('abc');
    expect(rig.send()).toEqual(['a@-1/-1', 'b@-1/-1', 'c@-1/-1']);
    rig.returned('a', 'refused');
    rig.returned('b', 'acked');
    rig.returned('c', 'lost');
    rig.pass(backoffMs);
    expect(rig.send()).toEqual(['a@-1/-1', 'c@-1/-1']);
    expect(rig.told()).toEqual(['b acked']);
  });
});

describe('the end', () => {
  it('settles everything by what is known of it', () => {
    const rig = inFlight('abc');
    rig.push('d');
    rig.returned('a', 'refused');
    rig.returned('b', 'lost');
    rig.queue.abandon();
    expect(rig.told()).toEqual(['a failed', 'b indeterminate', 'c indeterminate', 'd notSent']);
    expect(rig.queue.length).toBe(0);
  });
});

describe('a partition queue of a transaction', () => {
  it('does not go on in another epoch when a batch is missing, but gives up the rest', () => {
    const rig = new Rig({ isTransactional: true });
    rig.push('a');
    expect(rig.send()).toEqual(['a@0/0']);
    rig.returned('a', 'acked');
    rig.push('bcd');
    expect(rig.send()).toEqual(['b@0/1', 'c@0/2', 'd@0/3']);
    rig.push('e');
    rig.returned('b', 'failed');
    rig.returned('c', 'sequence');
    rig.returned('d', 'lost');
    expect(rig.told()).toEqual(['a acked', 'b failed', 'c failed', 'd indeterminate', 'e notSent', 'doomed']);
    rig.pass(1000);
    expect(rig.send()).toEqual([]);
    expect(rig.queue.length).toBe(0);
  });

  it('gives up what is in flight when it comes back, unless it is acked', () => {
    const rig = new Rig({ isTransactional: true });
    rig.push('a');
    rig.send();
    rig.returned('a', 'acked');
    rig.push('bcd');
    rig.send();
    rig.push('e');
    rig.queue.doom();
    expect(rig.told()).toEqual(['a acked', 'e notSent']);
    rig.returned('b', 'acked');
    rig.returned('c', 'unknown');
    rig.returned('d', 'refused');
    expect(rig.told()).toEqual(['b acked', 'c indeterminate', 'd failed']);
    expect(rig.queue.length).toBe(0);
  });

  it('restarts with another identity from sequence 0 on', () => {
    const rig = new Rig({ isTransactional: true });
    rig.push('a');
    rig.send();
    expect(() => rig.queue.restart(9n, 1)).toThrow('not empty');
    rig.returned('a', 'failed');
    rig.queue.restart(9n, 1);
    rig.push('b');
    expect(rig.send()).toEqual(['b@1/0']);
  });
});
