import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { calibrationSchema } from '../../src/metrics/calibration-schema.ts';
import { schemaProblems } from '../support/schema-problems.ts';
import { runShopSim } from '../support/shop-sim-program.ts';
import { useTempDir } from '../support/temp-dir.ts';

/** These tests run the program as it is built: `npm test` builds first. */

const settings = ['--record-size', '1024', '--key', 'none'];
const calibration = ['calibrate', '--duration', '500ms', '--warmup', '200ms', ...settings];

function produce(rate: string, env: Readonly<Record<string, string>>) {
  const flags = ['--duration', '300ms', '--warmup', '0', '--services', 'none', '--on-full', 'drop', '--quiet'];
  return runShopSim(['produce', '--rate', rate, ...settings, ...flags], 60_000, env);
}

describe('shop-sim calibrate', () => {
  it('measures a rate against a null sink, keeps it, and produce warns of runs that ask for most of it', async () => {
    const cache = useTempDir();
    const env = { XDG_CACHE_HOME: cache };
    const { exitCode, stdout, stderr } = await runShopSim([...calibration, '--json', '-'], 60_000, env);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('\nnull sink: ') });
    const measured = JSON.parse(stdout);
    expect(schemaProblems(calibrationSchema, measured)).toEqual([]);
    expect(measured.settings).toMatchObject({ recordSizeBytes: 1024, key: 'none', generators: 1 });
    expect(measured.generatorThreads).toMatchObject([{ name: 'generator' }]);
    expect(measured.sinkThread).toMatchObject({ name: 'null sink' });

    const path = join(cache, 'shop-sim', 'calibration.json');
    const stored = JSON.parse(readFileSync(path, 'utf8'));
    expect(Object.values(stored.calibrations)).toEqual([measured]);

    const most = await produce(String(Math.round(measured.ordersPerSec * 0.84)), env);
    expect(most.stderr).toMatch(/^note: the run asks for [\d,]+\/s, 84 % of the [\d,]+\/s that this machine was cal/m);
    expect((await produce('100', env)).stderr).toBe('');

    writeFileSync(path, 'no longer JSON');
    const damaged = await produce('100', env);
    expect(damaged.stderr).toMatch(/^note: the calibrations in .* are damaged [^\n]*\n$/);
    expect(damaged.exitCode).toBe(0);
  });

  it('reports though it cannot keep what it measured', async () => {
    const env = { XDG_CACHE_HOME: '/dev/null' };
    const { exitCode, stdout, stderr } = await runShopSim([...calibration, '--quiet'], 60_000, env);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^note: the calibration could not be stored in \/dev\/null\/shop-sim[^\n]*\n$/);
    expect(stdout).toMatch(/^ {2}generated +[\d,]+ +orders\/s/m);
    expect(stdout).not.toContain('stored for');
  });

  it('has no --rate: what it looks for', async () => {
    const { exitCode, stderr } = await runShopSim(['calibrate', '--rate', '5']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--rate is not a flag of this command');
  });
});
