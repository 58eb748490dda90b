import { expect } from 'vitest';
import type { PhaseResult, RunResult } from '../../src/metrics/result.ts';
import { type DelayProxyLog, type DelayProxySettings, useDelayProxy } from './delay-proxy.ts';
import { runShopSim } from './shop-sim-program.ts';

/** A run of the program through the proxy. */
export interface Experiment {
  readonly result: RunResult;
  readonly measure: PhaseResult;
  readonly log: DelayProxyLog;
}

/** So many orders of {@link oneRequestAtATime} fit into one of its batches, of which it has memory for two. */
export const ordersInMemory = 33;

/**
 * One request in flight and memory for one more of 32 orders: whatever holds an answer soon holds the orders after it, as
 * in a client that waits for each answer. What cannot be sent becomes send delay.
 */
export const oneRequestAtATime =
  '--max-in-flight 1 --partitions 1 --record-size 16000 --batch-size 512KiB --buffer-memory 1MiB'.split(' ');

/** Enough in flight for an answer to take 200 ms without any order waiting for another's. */
export const manyRequestsAtATime = '--no-idempotence --max-in-flight 100 --partitions 20 --key none'.split(' ');

/** Runs `shop-sim produce` without linger, and without services if none are given, the proxy between it and the broker. */
export async function experiment(
  bootstrapServer: string,
  settings: DelayProxySettings,
  flags: readonly string[],
  services = 'none',
): Promise<Experiment> {
  const proxy = await useDelayProxy(bootstrapServer, settings);
  const { exitCode, stdout, stderr } = await runShopSim([
    'produce',
    '--bootstrap-server',
    proxy.bootstrapServers,
    ...`--services ${services} --linger-ms 0 --warmup 500ms --json -`.split(' '),
    ...flags,
  ]);
  if (exitCode !== 0) throw new Error(`shop-sim ended with ${exitCode}: ${stderr}`);
  const result: RunResult = JSON.parse(stdout);
  const measure = result.phases.find(({ kind }) => kind === 'measure');
  if (measure === undefined) throw new Error('the run has no measure phase');
  const log = await proxy.readLog();
  expect(log.exchanges.flatMap(({ errorCodes }) => errorCodes).filter((code) => code !== 0)).toEqual([]);
  return { result, measure, log };
}
