import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { fetchOffsets, readLog } from '../../src/kafka/reader.ts';
import { readSeq } from '../../src/orders/stamp.ts';
import { useEmbeddedCluster } from '../support/broker-targets.ts';
import { settingsFor } from '../support/connection-settings.ts';
import type { DelayProxyLog } from '../support/delay-proxy.ts';
import { compare, percentileOf, trueResponses, untrue } from '../support/ground-truth.ts';
import { experiment, oneRequestAtATime, ordersInMemory } from '../support/proxied-experiment.ts';
import {
  describeGroundTruth,
  expectSchedule,
  expectSendDelayBetween,
  experimentTimeoutMs,
  meanUs,
} from './ground-truth-behaviours.ts';

/** These tests run the program as it is built: `npm test` builds first. */

async function useBroker(): Promise<string> {
  return (await useEmbeddedCluster()).bootstrapServers;
}

/** How often each order is in the log, by its number. */
async function countsInLog(bootstrapServers: string, topic: string): Promise<Map<number, number>> {
  const settings = settingsFor(bootstrapServers);
  const counts = new Map<number, number>();
  const ends = await fetchOffsets(settings, topic, 'latest', systemClock);
  const count = (headers: readonly { readonly value: Buffer | null }[]): void => {
    const seq = readSeq(headers[0]?.value ?? Buffer.alloc(0));
    counts.set(seq, (counts.get(seq) ?? 0) + 1);
  };
  await readLog(
    settings,
    topic,
    { from: 'earliest', to: ends },
    (...[, , , , , headers]) => count(headers),
    systemClock,
  );
  return counts;
}

/** Numbers of the orders that the producer sent more than once. */
function sentAgain({ exchanges }: DelayProxyLog): number[] {
  const seqs = exchanges.flatMap(({ orders }) => orders.map(({ seq }) => seq));
  return [...new Set(seqs.filter((seq, index) => seqs.indexOf(seq) !== index))];
}

describe('on an embedded broker', { timeout: experimentTimeoutMs }, () => {
  describeGroundTruth(useBroker);

  it('a connection that is dropped loses and duplicates no order, and the gap is in the response time of all of them', async () => {
    const broker = await useBroker();
    const trouble = { produceDelayMs: 10, drop: { afterMs: 1500, refuseForMs: 400 } };
    const flags = ['--rate', '500', '--duration', '3s', '--keep-topics', ...oneRequestAtATime];
    const run = await experiment(broker, trouble, flags);
    const { response, service, sendDelay } = run.measure.latencyUs;
    const truth = trueResponses(run.log, 1);
    expectSchedule(run, truth, 500);
    expect(untrue(compare(response, truth, ['p50Us', 'p90Us', 'p99Us', 'p999Us']))).toEqual([]);
    expectSendDelayBetween(run);

    // The broker had these when the connection was dropped, and got them again.
    expect(sentAgain(run.log).length).toBeGreaterThan(0);
    const counts = await countsInLog(broker, run.result.target.topic);
    expect([...counts.keys()].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 1750 }, (_, seq) => seq));
    expect([...counts].filter(([, count]) => count !== 1)).toEqual([]);

    const { droppedMs, restoredMs } = run.log.drop ?? { droppedMs: Number.NaN, restoredMs: Number.NaN };
    const waitsMs = truth.map(({ dueMs }) => (dueMs >= droppedMs ? Math.max(0, restoredMs - dueMs) : 0));
    const inGap = waitsMs.filter((waitMs) => waitMs > 0);
    expect(response.maxUs).toBeGreaterThanOrEqual(Math.max(...waitsMs) * 1000);
    expect(response.p90Us).toBeGreaterThanOrEqual(percentileOf(waitsMs, 90) * 1000);
    expect(service.maxUs).toBeGreaterThanOrEqual((restoredMs - droppedMs) * 1000);
    // Only what was in flight or in memory waited as sent; the wait of the others lies before their send.
    const unsentMs = inGap.toSorted((a, b) => b - a).slice(2 * ordersInMemory);
    expect(unsentMs.length).toBeGreaterThan(100);
    const waitOfUnsentUs = unsentMs.reduce((sum, waitMs) => sum + waitMs, 0) * 1000;
    expect(meanUs(sendDelay)).toBeGreaterThanOrEqual(waitOfUnsentUs / truth.length);
    expect(meanUs(response) - meanUs(service)).toBeGreaterThanOrEqual(waitOfUnsentUs / truth.length - 1.5);
  });
});
