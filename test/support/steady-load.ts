import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../../src/clock.ts';
import type { DeliveryReport, Producer, ProducerSettings, RecordContent } from '../../src/kafka/producer/port.ts';
import { createProducer } from '../../src/kafka/producer/producer.ts';
import type { ConnectionSettings } from '../../src/kafka/settings.ts';

/** Place of the record's number in the header that {@link startSteadyLoad} writes: that of the stamp `ss`. */
export const stampBytes = 32;
export const stampSeqOffset = 12;

/** Where an acknowledged record is. */
export interface AckedRecord {
  readonly seq: number;
  readonly partition: number;
  /** -1: the broker did not say. */
  readonly offset: number;
}

/** A producer under constant load, and what it was told. */
export interface SteadyLoad {
  readonly acked: readonly AckedRecord[];
  /** Records that settled in another way, by outcome. */
  readonly others: ReadonlyMap<string, number>;
  readonly notices: readonly string[];
  readonly fatal: Error | undefined;
  readonly sentCount: number;
  /** Stops the load and resolves when every record has settled. */
  stop(): Promise<void>;
}

/** Our producer or another one behind the same port. */
type CreateProducer = (...parts: Parameters<typeof createProducer>) => Promise<Producer>;

/**
 * Sends keyed records of about 300 bytes at a constant rate, acks=all and idempotent, and remembers the fate of each.
 * A record that finds the producer's memory full is offered again, in its turn.
 */
export async function startSteadyLoad(
  connection: ConnectionSettings,
  topic: string,
  ratePerSec: number,
  create: CreateProducer = createProducer,
): Promise<SteadyLoad> {
  const recorder = new DeliveryRecorder();
  const producer = await create(producerSettings(topic), connection, recorder, systemClock);
  const stopping = new AbortController();
  let sentCount = 0;
  const sending = (async () => {
    const startMs = systemClock.nowMs();
    while (!stopping.signal.aborted) {
      const dueCount = Math.floor(((systemClock.nowMs() - startMs) * ratePerSec) / 1000);
      while (sentCount < dueCount && producer.append(recordOf(sentCount))) sentCount += 1;
      await delay(5);
    }
  })();
  return {
    acked: recorder.acked,
    others: recorder.others,
    notices: recorder.notices,
    get fatal() {
      return recorder.fatal;
    },
    get sentCount() {
      return sentCount;
    },
    stop: async () => {
      stopping.abort();
      await sending;
      await settleAndClose(producer);
    },
  };
}

async function settleAndClose(producer: Producer): Promise<void> {
  await producer.flush();
  await producer.close();
}

class DeliveryRecorder {
  readonly acked: AckedRecord[] = [];
  readonly others = new Map<string, number>();
  readonly notices: string[] = [];
  fatal: Error | undefined;

  onDelivery(report: DeliveryReport): void {
    if (report.outcome !== 'acked') {
      this.others.set(report.outcome, (this.others.get(report.outcome) ?? 0) + report.count);
      return;
    }
    for (let index = 0; index < report.count; index++) {
      const offset = report.baseOffset === -1 ? -1 : report.baseOffset + index;
      this.acked.push({ seq: report.seqs[index] ?? -1, partition: report.partition, offset });
    }
  }

  onNotice(message: string): void {
    this.notices.push(message);
  }

  onFatal(error: Error): void {
    this.fatal = error;
  }
}

function recordOf(seq: number): RecordContent {
  const key = Buffer.from(`key-${seq % 1000}`);
  const value = Buffer.from(`{"order":${seq},"pad":"${'x'.repeat(250)}"}`);
  const nowMs = systemClock.nowMs();
  return {
    key,
    keyLength: key.length,
    valueLength: value.length,
    seq,
    intendedMs: nowMs,
    sentMs: nowMs,
    timestampMs: Math.round(systemClock.epochMs()),
    write: (target, valueOffset, headerOffset) => {
      value.copy(target, valueOffset);
      target.fill(0, headerOffset, headerOffset + stampBytes);
      target.writeUInt32BE(seq, headerOffset + stampSeqOffset);
    },
  };
}

function producerSettings(topic: string): ProducerSettings {
  return {
    topic,
    acks: 'all',
    idempotent: true,
    lingerMs: 5,
    batchSizeBytes: 16_384,
    maxInFlight: 5,
    bufferMemoryBytes: 64 * 1024 * 1024,
    deliveryTimeoutMs: 120_000,
    requestTimeoutMs: 30_000,
    maxRequestBytes: 1024 * 1024,
    headerKey: 'ss',
    headerLength: stampBytes,
  };
}
