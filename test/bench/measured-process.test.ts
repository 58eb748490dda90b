import { expect, it } from 'vitest';
import { parseTimes, runMeasured } from './measured-process.ts';

it('adds user and system time of the children', () => {
  expect(parseTimes('0m0.001s 0m0.002s\n1m2.500s 0m3.250s\n')).toBe(65.75);
  expect(() => parseTimes('0m0.001s 0m0.002s\n')).toThrow('not the output of times');
});

it('keeps output, exit code and cost of a program apart', async () => {
  const burn = 'const end = process.cpuUsage().user + 100000; while (process.cpuUsage().user < end);';
  const run = await runMeasured(process.execPath, [
    '-e',
    `${burn} console.log("out"); console.error("err"); process.exit(7)`,
  ]);
  expect(run).toMatchObject({ stdout: 'out\n', stderr: 'err\n', exitCode: 7 });
  expect(run.cpuSec).toBeGreaterThan(0.1);
});
