import { expect, it } from 'vitest';
import { ExitCode } from '../../src/errors.ts';
import type { ScenarioResult } from '../../src/metrics/judgement/scenario-result.ts';
import { eventually } from '../support/eventually.ts';
import { startShopSim } from '../support/shop-sim-program.ts';

/** These tests run the program as it is built: `npm test` builds first. */

it('Ctrl-C ends the whole scenario after the report of what was run', { timeout: 90_000 }, async () => {
  const program = startShopSim(['run', 'hot-key', '--json', '-']);
  await eventually('the rush begins', () => program.stderr().includes('rush '), { timeoutMs: 60_000 });
  program.interrupt();
  const { exitCode, stdout, stderr } = await program.ended;
  const result: ScenarioResult = JSON.parse(stdout);
  expect(result.runs.map(({ result: { run } }) => run.endedBy)).toEqual(['interrupt']);
  expect(result.verdict).toBe('INTERRUPTED');
  expect(stderr).toContain('VERDICT  INTERRUPTED');
  expect(exitCode).toBe(ExitCode.interrupted);
});
