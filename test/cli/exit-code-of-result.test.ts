import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { exitCodeOfResult } from '../../src/cli/exit-code-of-result.ts';
import { describeFailure } from '../../src/cli/failure.ts';
import { colorLevelOf, type OutputStream } from '../../src/cli/terminal.ts';
import { ExitCode, ShopSimError } from '../../src/errors.ts';
import type { RunResult } from '../../src/metrics/result.ts';
import { buildResult } from '../support/result-builder.ts';

function exitCodeOf(change: Partial<RunResult>, endedBy: RunResult['run']['endedBy'] = 'duration'): number {
  const result = buildResult();
  return exitCodeOfResult({ ...result, thresholds: [], ...change, run: { ...result.run, endedBy } });
}

const failed = { expression: 'response.p99 < 1ms', actual: 5, passed: false };

describe('the exit code of a result', () => {
  it.each<[string, Partial<RunResult>, RunResult['run']['endedBy'], number]>([
    ['a run that held what it promised', { verdict: 'PASS' }, 'duration', ExitCode.ok],
    ['an order lost', { verdict: 'FAIL' }, 'duration', ExitCode.promiseBroken],
    ['an interrupt, whatever it cut off', { verdict: 'FAIL' }, 'interrupt', ExitCode.interrupted],
    ['an invalid measurement by which nothing was judged', { verdict: 'INVALID' }, 'duration', ExitCode.ok],
    ['an invalid measurement with a threshold', { verdict: 'INVALID', thresholds: [failed] }, 'duration', 98],
    ['a failed threshold', { verdict: 'FAIL', thresholds: [failed] }, 'duration', ExitCode.thresholdFailed],
    ['the bound on bytes', { verdict: 'PASS' }, 'max-bytes', ExitCode.ok],
  ])('%s', (_, change, endedBy, exitCode) => {
    expect(exitCodeOf(change, endedBy)).toBe(exitCode);
  });
});

describe('an error', () => {
  it('of a user is a sentence, or several', () => {
    const failure = describeFailure(new ShopSimError('UNREACHABLE', 'a:1 cannot be reached; start it.\nsecond line'));
    expect(failure).toEqual({
      text: 'shop-sim: a:1 cannot be reached; start it.\nshop-sim: second line.\n',
      exitCode: ExitCode.clusterUnreachable,
    });
  });

  it.each([new TypeError('x is undefined'), 'a string'])('of the program is a bug: %s', (error) => {
    const failure = describeFailure(error);
    expect(failure.exitCode).toBe(ExitCode.bug);
    expect(failure.text).toMatch(/^shop-sim: this is a bug in shop-sim; please report it with the lines below\.\n/);
    expect(failure.text).toContain(error instanceof Error ? 'exit-code-of-result.test.ts' : 'a string');
  });
});

function terminal(depthBits: number, isTTY = true): OutputStream {
  return Object.assign(new PassThrough(), { isTTY, getColorDepth: () => depthBits });
}

describe('colour', () => {
  it('is as deep as the terminal can show', () => {
    expect([1, 4, 8, 24].map((depthBits) => colorLevelOf(terminal(depthBits), {}, false))).toEqual([0, 1, 2, 3]);
  });

  it('is off for --no-color, NO_COLOR, a dumb terminal, and what is no terminal', () => {
    expect(colorLevelOf(terminal(24), {}, true)).toBe(0);
    expect(colorLevelOf(terminal(24), { NO_COLOR: '1' }, false)).toBe(0);
    expect(colorLevelOf(terminal(24), { NO_COLOR: '' }, false)).toBe(3);
    expect(colorLevelOf(terminal(24), { TERM: 'dumb' }, false)).toBe(0);
    expect(colorLevelOf(terminal(24, false), {}, false)).toBe(0);
  });
});
