import type { DeliveryReport } from '../kafka/producer/port.ts';
import { tenthMs } from '../metrics/tenths.ts';

/** A time in which nothing was acknowledged in a partition that had orders outstanding; since the start of the load. */
export interface AckGap {
  readonly startMs: number;
  readonly endMs: number;
}

/** What one generator saw in one tenth of a second. Plain data: crosses threads. */
export interface AckTenth {
  /** Number of the tenth since the start of the load. */
  readonly tenth: number;
  /** Orders acknowledged in it, and the longest response time of them; 0 without any. */
  readonly acked: number;
  readonly slowestMs: number;
  /** The longest that ended in it; undefined: none did. */
  readonly gap: AckGap | undefined;
}

type OpenTenth = { -readonly [Name in keyof AckTenth]: AckTenth[Name] };

/**
 * When orders were acknowledged, in tenths of a second, and how long partitions went without it.
 *
 * The batches of a partition are settled in the order in which they were begun. So when one is, its first order was the
 * oldest outstanding since the one before, and the gap has lasted since that acknowledgement, or since that order was
 * handed to the producer, whichever came later. Orders that are given up end a gap as well: nothing is outstanding then.
 *
 * About 20 ns a batch; nothing an order.
 */
export class AckTimeline {
  readonly #startMs: number;
  readonly #lastAckMs = new Map<number, number>();
  #tenths: OpenTenth[] = [];

  /** @param startMs start of the load on the monotonic clock */
  constructor(startMs: number) {
    this.#startMs = startMs;
  }

  /** The fate of a batch of sent orders. */
  settled({ outcome, partition, count, intendedMs, sentMs, settledMs }: DeliveryReport): void {
    const tenth = this.#tenthAt(settledMs);
    const sinceMs = Math.max(sentMs[0] ?? settledMs, this.#lastAckMs.get(partition) ?? 0);
    if (settledMs - sinceMs > (tenth.gap === undefined ? 0 : tenth.gap.endMs - tenth.gap.startMs)) {
      tenth.gap = { startMs: sinceMs - this.#startMs, endMs: settledMs - this.#startMs };
    }
    if (outcome !== 'acked') return;
    this.#lastAckMs.set(partition, settledMs);
    tenth.acked += count;
    tenth.slowestMs = Math.max(tenth.slowestMs, settledMs - (intendedMs[0] ?? settledMs));
  }

  /** What was seen since the last call; a tenth may come in two parts. */
  take(): readonly AckTenth[] {
    const taken = this.#tenths;
    this.#tenths = [];
    return taken;
  }

  #tenthAt(settledMs: number): OpenTenth {
    const tenth = Math.max(0, Math.floor((settledMs - this.#startMs) / tenthMs));
    const last = this.#tenths.at(-1);
    if (last?.tenth === tenth) return last;
    const opened: OpenTenth = { tenth, acked: 0, slowestMs: 0, gap: undefined };
    this.#tenths.push(opened);
    return opened;
  }
}
