import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startOwnedProcess } from '../../src/cluster/owned-process.ts';
import { useTempDir } from '../support/temp-dir.ts';

it('writes output to the log and tells how the process ended', async () => {
  const logFile = join(useTempDir(), 'log');
  const child = await startOwnedProcess('sh', ['-c', 'echo out; echo err >&2; exit 3'], logFile);
  expect(await child.exited).toEqual({ exitCode: 3, signal: null });
  expect(readFileSync(logFile, 'utf8').split('\n').toSorted()).toEqual(['', 'err', 'out']);
  expect(child.signal('SIGTERM')).toBe(false);
});

it('rejects with a sentence when the program is not there', async () => {
  const logFile = join(useTempDir(), 'log');
  await expect(startOwnedProcess('/no/such/program', [], logFile)).rejects.toMatchObject({
    code: 'LOCAL_CLUSTER_FAILED',
    message: expect.stringContaining('Could not start /no/such/program') as unknown,
  });
});
