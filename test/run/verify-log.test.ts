import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/metrics/result.ts';
import { eventually } from '../support/eventually.ts';
import { startShopSim } from '../support/shop-sim-program.ts';

async function produce(...args: readonly string[]): Promise<RunResult> {
  const { stdout } = await startShopSim(['produce', '--json', '-', '--work', 'none', '--warmup', '0s', ...args]).ended;
  const result: RunResult = JSON.parse(stdout);
  return result;
}

const nothingFound = { corrupt: 0, logDuplicates: 0, outOfOrder: 0, keyOutOfOrder: 0, samples: [] };

describe('shop-sim produce on the embedded broker', () => {
  it('reads every record back with --verify-log, also without services', async () => {
    const load = ['--rate', '1000', '--duration', '2s', '--key', 'sku', '--generators', '2'];
    const { verification } = await produce(...load, '--services', 'none', '--verify-log');
    expect(verification).toMatchObject({
      acked: 2000,
      logSearch: 'all',
      ackedLost: 0,
      skipped: 0,
      expired: 0,
      indeterminateInLog: 0,
      ...nothingFound,
    });
  });

  it('finds each record in the partition of its key without --verify-log', async () => {
    const load = ['--rate', '1000', '--duration', '2s', '--key', 'sku', '--skew', '1.2', '--partitions', '12'];
    const { partitions, partitionSkew, expectedPartitionSkew } = await produce(...load, '--services', 'none');
    expect(partitions.filter(({ records, expectedRecords }) => records !== expectedRecords)).toEqual([]);
    expect(partitions.reduce((sum, { records }) => sum + (records ?? 0), 0)).toBe(2000);
    expect(partitionSkew).toBe(expectedPartitionSkew);
    expect(partitionSkew).toBeGreaterThan(1.5);
  });

  it('does not search a log for orders that every service has seen', async () => {
    const { verification } = await produce('--rate', '500', '--duration', '1s');
    expect(verification).toMatchObject({ acked: 500, logSearch: 'none', ackedLost: null, skipped: null });
  });

  it('does not call lost what the broker gave up for want of memory', async () => {
    const small = ['--embedded-memory', '8MiB', '--partitions', '1', '--record-size', '20000'];
    const load = ['--rate', '500', '--duration', '2s', '--services', 'none', '--verify-log'];
    const { verification, notices } = await produce(...small, ...load);
    expect(verification).toMatchObject({ acked: 1000, logSearch: 'all', ackedLost: 0, logDuplicates: 0 });
    expect(verification.expired).toBeGreaterThan(0);
    // In the only partition the orders of the only generator follow one another.
    expect(verification.samples.map(({ kind, partition, offset }) => [kind, partition, offset])).toEqual(
      Array.from({ length: 20 }, (_, offset) => ['expired', 0, offset]),
    );
    expect(notices.filter((text) => text.includes('the log had given up records of this run'))).toHaveLength(1);
  });

  it('ends by an interrupt that comes while it drains, and says that what was not handled by then proves nothing', async () => {
    const load = ['--rate', '2000', '--duration', '1s', '--warmup', '0s', '--services', 'payment'];
    const program = startShopSim(['produce', '--json', '-', ...load]);
    await eventually('the drain', () => program.stderr().includes('draining'), { timeoutMs: 30_000 });
    program.interrupt();
    const { exitCode, stdout } = await program.ended;
    const { run, notices, verdict, phases }: RunResult = JSON.parse(stdout);
    expect({ exitCode, endedBy: run.endedBy, verdict }).toMatchObject({ exitCode: 130, endedBy: 'interrupt' });
    expect(notices).toContainEqual(expect.stringMatching(/^Interrupted after the load had ended/));
    expect(phases.find(({ kind }) => kind === 'measure')?.orders.intended).toBe(2000);
  });

  it('leaves the search out when it is interrupted', async () => {
    const program = startShopSim(['produce', '--json', '-', '--duration', '60s', '--services', 'none', '--verify-log']);
    await eventually('the load runs', () => program.stderr().includes('acked'), { timeoutMs: 30_000 });
    program.interrupt();
    const { exitCode, stdout } = await program.ended;
    const { verification }: RunResult = JSON.parse(stdout);
    expect(exitCode).toBe(130);
    expect(verification).toMatchObject({ logSearch: 'none', ackedLost: null });
  });
});
