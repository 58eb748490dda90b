import type { Clock } from '../../clock.ts';
import { groupWithoutMembers, GroupOffsets } from '../../kafka/group-offsets.ts';
import type { DeliveryReport, RecordContent } from '../../kafka/producer/port.ts';
import { createProducer } from '../../kafka/producer/producer.ts';
import { createTransactionalProducer } from '../../kafka/producer/transaction/create-transactional-producer.ts';
import { TransactionError } from '../../kafka/producer/transaction/transaction-error.ts';
import type { ConfirmationOptions } from './confirmation-port.ts';

/** What a writer tells. */
export interface WriterEvents {
  /** With atLeastOnce: a confirmation is acknowledged. */
  onAcked(seq: number, intendedEpochMs: number): void;
  /** So many confirmations are acknowledged, whoever can read them. */
  onWritten(count: number): void;
  onNotice(text: string): void;
  onFatal(error: Error): void;
}

/** The output side of a processor: confirmations, and the offsets up to which they are complete. */
export interface ConfirmationWriter {
  /** Something is going to be written. */
  begin(): void;
  /** False: no room now. @throws when what is open must be aborted */
  append(content: RecordContent): boolean;
  /** Waits until what was written is acknowledged, or is known to be missing. */
  flush(): Promise<void>;
  /** After {@link flush}. @throws what must be dealt with by {@link abort}, or ends the processor */
  commit(offsets: ReadonlyMap<number, number>): Promise<void>;
  /** Gives up what was written since `begin`. */
  abort(): Promise<void>;
  /** Ends at once, whatever is open. */
  close(): void;
}

/** How long one step of a transaction is tried. */
const maxBlockMs = 60_000;

/** Confirmations and offsets in one transaction. Fences the processor before. */
export async function openTransactionalWriter(
  options: ConfirmationOptions,
  events: WriterEvents,
  clock: Clock,
): Promise<ConfirmationWriter> {
  const { transactionalId, transactionTimeoutMs: timeoutMs, ordersTopic: topic, groupId } = options;
  const producer = await createTransactionalProducer(
    options.producer,
    { transactionalId, timeoutMs, maxBlockMs },
    options.connection,
    {
      ...producerEvents(events),
      onDelivery: ({ outcome, count }) => {
        if (outcome === 'acked') events.onWritten(count);
      },
    },
    clock,
  );
  return {
    begin: () => producer.begin(),
    append: (content) => producer.append(content),
    flush: () => producer.flush(),
    async commit(offsets) {
      if (producer.phase === 'open') {
        const sent = [...offsets].map(([partition, offset]) => ({ topic, partition, offset }));
        await producer.sendOffsets(groupWithoutMembers(groupId), sent);
      }
      await producer.commit();
    },
    abort: () => producer.abort(),
    close: () => void producer.close(),
  };
}

/** Confirmations first, offsets later: what is acknowledged and not committed is written again after a crash. */
export async function openPlainWriter(
  options: ConfirmationOptions,
  events: WriterEvents,
  clock: Clock,
): Promise<ConfirmationWriter> {
  let missing = 0;
  const onDelivery = ({ outcome, count, seqs, intendedMs }: DeliveryReport): void => {
    if (outcome !== 'acked') {
      missing += count;
      return;
    }
    events.onWritten(count);
    for (let index = 0; index < count; index++) events.onAcked(seqs[index] ?? 0, intendedMs[index] ?? 0);
  };
  const producer = await createProducer(
    options.producer,
    options.connection,
    { ...producerEvents(events), onDelivery },
    clock,
  );
  const offsets = new GroupOffsets(options.groupId, options.ordersTopic, options.connection, clock);
  return {
    begin: () => undefined,
    append: (content) => producer.append(content),
    flush: () => producer.flush(),
    async commit(positions) {
      if (missing > 0) {
        const text = `${missing} confirmations are not acknowledged: their orders are read again.`;
        throw new TransactionError('abortable', text);
      }
      await offsets.commit(positions);
    },
    async abort() {
      await producer.flush();
      missing = 0;
    },
    close() {
      offsets.close();
      void producer.close();
    },
  };
}

function producerEvents(events: WriterEvents) {
  return {
    onNotice: (text: string) => events.onNotice(text),
    onFatal: (error: Error) => events.onFatal(error),
  };
}
