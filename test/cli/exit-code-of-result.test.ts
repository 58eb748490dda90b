import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { exitCodeOfResult } from '../../src/cli/exit-code-of-result.ts';
import { describeFailure } from '../../src/cli/failure.ts';
import { colorLevelOf, type OutputStream } from '../../src/cli/terminal.ts';
import { ExitCode, ShopSimError } from '../../src/errors.ts';
import type { ConfirmationResult, RunResult, VerificationResult } from '../../src/metrics/result.ts';
import {
  buildConfirmation,
  buildPhase,
  buildResult,
  buildRevenue,
  buildThreshold,
  buildVerification,
} from '../support/result-builder.ts';

const result = buildResult();

function exitCodeOf(change: Partial<RunResult>, endedBy: RunResult['run']['endedBy'] = 'duration'): number {
  return exitCodeOfResult({ ...result, thresholds: [], ...change, run: { ...result.run, endedBy } });
}

const failed = buildThreshold({});

describe('the exit code of a result', () => {
  it.each<[string, Partial<RunResult>, RunResult['run']['endedBy'], number]>([
    ['a run that held what it promised', { verdict: 'PASS' }, 'duration', ExitCode.ok],
    ['an order lost', { verdict: 'FAIL' }, 'duration', ExitCode.promiseBroken],
    [
      'a figure of revenue that is not what the log says',
      { revenue: buildRevenue({ mismatchCount: 1 }) },
      'duration',
      4,
    ],
    ['an interrupt, whatever it cut off', { verdict: 'FAIL' }, 'interrupt', ExitCode.interrupted],
    ['an invalid measurement by which nothing was judged', { verdict: 'INVALID' }, 'duration', ExitCode.ok],
    ['an invalid measurement with a threshold', { verdict: 'INVALID', thresholds: [failed] }, 'duration', 98],
    ['a failed threshold', { verdict: 'FAIL', thresholds: [failed] }, 'duration', ExitCode.thresholdFailed],
    ['the bound on bytes', { verdict: 'PASS' }, 'max-bytes', ExitCode.ok],
  ])('%s', (_, change, endedBy, exitCode) => {
    expect(exitCodeOf(change, endedBy)).toBe(exitCode);
  });
});

describe('the exit code of confirmations', () => {
  it.each<[string, Partial<ConfirmationResult>, number]>([
    ['one for each approved order', {}, ExitCode.ok],
    ['one missing', { missing: 1 }, ExitCode.promiseBroken],
    ['one twice', { duplicates: 1 }, ExitCode.promiseBroken],
    ['one that is wrong', { wrong: 1 }, ExitCode.promiseBroken],
    ['one twice without transactions', { mode: 'atLeastOnce', duplicates: 1 }, ExitCode.ok],
    ['one missing without transactions', { mode: 'atLeastOnce', missing: 1 }, ExitCode.promiseBroken],
  ])('%s', (_, found, exitCode) => {
    expect(exitCodeOf({ confirmation: buildConfirmation(found) })).toBe(exitCode);
  });

  it('is not broken by what acks=1 may lose', () => {
    const target = { ...result.target, acks: 1, idempotent: false } as const;
    expect(exitCodeOf({ target, confirmation: buildConfirmation({ missing: 1 }) })).toBe(ExitCode.ok);
  });
});

/** A run without thresholds of which the verification found this. */
function exitCodeOfFinding(
  found: Partial<VerificationResult>,
  target: Partial<RunResult['target']> = {},
  endedBy: RunResult['run']['endedBy'] = 'duration',
): number {
  const change = { target: { ...result.target, ...target }, verification: buildVerification(found) };
  return exitCodeOf(change, endedBy);
}

const unbalanced = [{ statement: 'a = b', left: 1, right: 2, holds: false }];
const noIdempotence = { idempotent: false };
const acksOne = { acks: 1, ...noIdempotence } as const;
const acksNone = { acks: 0, ...noIdempotence } as const;

describe('the exit code of a finding', () => {
  it.each<[string, Partial<VerificationResult>]>([
    ['an order lost', { ackedLost: 1 }],
    ['an order skipped', { skipped: 1 }],
    ['an order unseen', { unseen: { inventory: 0, payment: 1 } }],
    ['an order twice in the log', { logDuplicates: 1 }],
    ['an effect done twice', { doubleEffects: 1 }],
    ['a record out of order', { outOfOrder: 1 }],
    ['a record out of the order of its key', { keyOutOfOrder: 1 }],
    ['a corrupt record', { corrupt: 1 }],
    ['books that do not balance', { conservation: unbalanced }],
  ])('is 4 for %s that acks=all and an idempotent producer exclude', (_, found) => {
    expect(exitCodeOfFinding(found)).toBe(ExitCode.promiseBroken);
    expect(exitCodeOfFinding(found, {}, 'interrupt')).toBe(ExitCode.interrupted);
  });

  it.each<[string, Partial<VerificationResult>]>([
    ['an order that was delivered again', { redeliveries: 9 }],
    ['records of other runs', { foreign: 9 }],
    ['orders that the retention deleted', { expired: 9 }],
    ['an indeterminate order in the log', { indeterminateInLog: 9 }],
    ['books that balance', { conservation: [{ statement: 'a = b', left: 2, right: 2, holds: true }] }],
    ['a search that found nothing', { logSearch: 'all', ackedLost: 0, skipped: 0, expired: 0, indeterminateInLog: 0 }],
  ])('is 0 for %s', (_, found) => {
    expect(exitCodeOfFinding(found)).toBe(ExitCode.ok);
  });

  it('is 0 for a loss that acks=1 and 0 allow, but not for an order that is in the log and was not handled', () => {
    for (const target of [acksOne, acksNone]) {
      expect(exitCodeOfFinding({ ackedLost: 3, unseen: { payment: 3 } }, target)).toBe(ExitCode.ok);
      expect(exitCodeOfFinding({ skipped: 1, unseen: { payment: 1 } }, target)).toBe(ExitCode.promiseBroken);
      expect(exitCodeOfFinding({ corrupt: 1 }, target)).toBe(ExitCode.promiseBroken);
      expect(exitCodeOfFinding({ doubleEffects: 1 }, target)).toBe(ExitCode.promiseBroken);
    }
  });

  it('is 0 for duplicates and disorder that a producer without idempotence allows', () => {
    const found = { logDuplicates: 2, outOfOrder: 2, keyOutOfOrder: 2 };
    expect(exitCodeOfFinding(found, noIdempotence)).toBe(ExitCode.ok);
    expect(exitCodeOfFinding({ ...found, ackedLost: 1 }, noIdempotence)).toBe(ExitCode.promiseBroken);
  });

  it('is 4 even where a threshold failed or the measurement is invalid: what is lost is lost', () => {
    const verification = buildVerification({ ackedLost: 1 });
    expect(exitCodeOf({ verdict: 'FAIL', thresholds: [failed], verification })).toBe(ExitCode.promiseBroken);
  });

  it('is 4 for orders that were refused or never answered', () => {
    const orders = { intended: 10, dropped: 0, sent: 10, acked: 9, failed: 1, indeterminate: 0 };
    expect(exitCodeOf({ phases: [buildPhase({ orders })] })).toBe(ExitCode.promiseBroken);
    const unanswered = { ...orders, failed: 0, indeterminate: 1 };
    expect(exitCodeOf({ phases: [buildPhase({ orders: unanswered })] })).toBe(ExitCode.promiseBroken);
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
