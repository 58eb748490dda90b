import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ConfirmationResult } from '../../src/metrics/result.ts';
import type { TargetPlan } from '../../src/run/plan.ts';
import type { BrokerTarget } from '../support/broker-targets.ts';
import { settingsFor } from '../support/connection-settings.ts';
import { eventAt, runWithEvents, type EventfulRun } from '../support/eventful-run.ts';

const flags = '--rate 500 --duration 6s --warmup 1s --partitions 3 --services none --seed 11';
const crash = { kind: 'crash-service', service: 'confirmation' } as const;
/** The last two at once: it dies twice, one after the other. */
const crashes = [1000, 3000, 3000].map((atMs, index) => eventAt(atMs, crash, { name: `crash-${index}` }));

function confirmationOf({ result, error }: EventfulRun): ConfirmationResult {
  expect(error).toBeNull();
  if (result.confirmation === null) throw new Error(`no confirmations: ${result.notices.join(' ')}`);
  return result.confirmation;
}

/** Runs that confirm their orders while the service that does it is killed three times, on any cluster. */
export function confirmationRunBehaviours(target: BrokerTarget): void {
  let broker: Awaited<ReturnType<BrokerTarget['start']>>;
  let plan: TargetPlan;

  beforeAll(async () => {
    broker = await target.start();
    plan = { kind: 'kafka', connection: settingsFor(broker.bootstrapServers) };
  });
  afterAll(() => broker.close());

  it('has exactly one confirmation for each approved order, although what crashed left some in the log', async () => {
    const run = await runWithEvents(plan, flags, crashes, {
      confirmation: { mode: 'exactlyOnce', commitIntervalMs: 200 },
    });
    const confirmation = confirmationOf(run);
    expect(confirmation).toMatchObject({ missing: 0, duplicates: 0, wrong: 0, crashes: 3, samples: [] });
    expect(confirmation.approved).toBeGreaterThan(3000);
    expect(confirmation.approved).toBeLessThan(run.result.verification.acked);
    expect(confirmation.confirmed).toBe(confirmation.approved);
    expect(confirmation.uncommittedRecords).toBeGreaterThan(0);
    expect(confirmation.commits).toBeGreaterThan(10);
    expect(confirmation.latency.count).toBeGreaterThan(2500);
    expect(confirmation.latency.count).toBeLessThan(3000);
    expect(run.result.verdict).not.toBe('FAIL');
    expect(run.result.events.map(({ tookMs }) => tookMs !== null)).toEqual([true, true, true]);
  });

  it('has some confirmations twice and misses none without transactions, and promises no more', async () => {
    const run = await runWithEvents(plan, flags, crashes, {
      confirmation: { mode: 'atLeastOnce', commitIntervalMs: 200 },
    });
    const confirmation = confirmationOf(run);
    expect(confirmation).toMatchObject({ missing: 0, wrong: 0, crashes: 3, aborts: 0, uncommittedRecords: 0 });
    expect(confirmation.duplicates).toBeGreaterThan(0);
    expect(confirmation.samples.map(({ kind }) => kind)).toContain('duplicate');
    expect(run.result.verdict).not.toBe('FAIL');
  });
}
