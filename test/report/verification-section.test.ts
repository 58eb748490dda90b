import { Chalk } from 'chalk';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { FindingKind, FindingSample, RunResult, VerificationResult } from '../../src/metrics/result.ts';
import { createPalette } from '../../src/report/palette.ts';
import { proofOf } from '../../src/report/proof.ts';
import { verificationSection } from '../../src/report/verification-section.ts';
import {
  buildEmptyPhase,
  buildPhase,
  buildResult,
  buildService,
  buildVerification,
} from '../support/result-builder.ts';

const orders = { intended: 10_000, dropped: 0, sent: 10_000, acked: 10_000, failed: 0, indeterminate: 0 };
const phases = [buildPhase({ orders, durationMs: 2000 }), buildEmptyPhase('drain', 2000, 3000)];
const services = ['inventory', 'payment', 'notification'].map((name) => buildService(name, { handled: 10_000 }));
const seen = { inventory: 10_000, payment: 10_000, notification: 10_000 };
const unseen = { inventory: 0, payment: 0, notification: 0 };
const base = buildResult({ phases, services });
const { target } = base;

/** A run of 10,000 acked orders of which the verification found this. */
function runWith(found: Partial<VerificationResult>, change: Partial<RunResult> = {}): RunResult {
  const verification = buildVerification({ acked: 10_000, seen, unseen, ...found });
  return { ...base, verification, ...change };
}

function samplesOf(kind: FindingKind, count: number, fields: Partial<FindingSample> = {}): FindingSample[] {
  return Array.from({ length: count }, (_, index) => ({
    kind,
    service: 'payment',
    order: `ord-7f3a9c21-${String(index).padStart(10, '0')}`,
    partition: index % 12,
    offset: 1_000_000 + index,
    ...fields,
  }));
}

const balances = [
  { statement: 'measure: intended = dropped + sent orders', left: 10_000, right: 10_000, holds: true },
  { statement: 'inventory: reserved + remaining = initial units', left: 499_998, right: 500_000, holds: false },
  {
    statement: 'payment: charged = total of the authorized orders, minor units',
    left: 108_560_000,
    right: 108_557_300,
    holds: false,
  },
];

const unpromised = { acks: 1, idempotent: false } as const;
const withoutServices: Partial<RunResult> = { services: [] };

const results = {
  flawless: runWith({ conservation: balances.slice(0, 1) }),
  'full of trouble': runWith({
    seen: { inventory: 10_000, payment: 9950, notification: 10_000 },
    unseen: { inventory: 0, payment: 50, notification: 0 },
    foreign: 3,
    corrupt: 1,
    logSearch: 'unseen',
    ackedLost: 3,
    skipped: 40,
    expired: 7,
    indeterminateInLog: 2,
    logDuplicates: 5,
    redeliveries: 12_345,
    doubleEffects: 31,
    outOfOrder: 6,
    keyOutOfOrder: 4,
    conservation: balances,
    samples: [
      ...samplesOf('redelivered', 20),
      ...samplesOf('doubleEffect', 20, { service: 'notification' }),
      ...samplesOf('lost', 3, { service: null, partition: null, offset: null }),
      ...samplesOf('corrupt', 1, { order: null, offset: 999_999_999_999 }),
      ...samplesOf('keyOutOfOrder', 4),
    ],
  }),
  'read back without services': runWith(
    {
      seen: {},
      unseen: {},
      logSearch: 'all',
      ackedLost: 0,
      skipped: 0,
      expired: 0,
      indeterminateInLog: 0,
      conservation: balances.slice(0, 1),
    },
    withoutServices,
  ),
  'short of promises': runWith(
    {
      seen: { ...seen, payment: 9997 },
      unseen: { ...unseen, payment: 3 },
      logSearch: 'unseen',
      ackedLost: 3,
      skipped: 0,
      expired: 0,
      logDuplicates: 2,
      samples: samplesOf('lost', 3, { service: null, partition: 4, offset: null }),
    },
    { target: { ...target, ...unpromised } },
  ),
};

function linesOf(result: RunResult, width: number, level: 0 | 1 = 0): readonly string[] {
  return verificationSection(result, { palette: createPalette(new Chalk({ level })), width });
}

/** The line of one check or service. */
function lineOf(result: RunResult, name: string): string {
  return linesOf(result, 120).find((line) => line.slice(5).startsWith(name)) ?? '';
}

function proofText(result: RunResult): string {
  return proofOf(result).join(' ');
}

describe('the section VERIFICATION', () => {
  it.each(Object.entries(results))('of a run that is %s reads as it was approved', async (name, result) => {
    const file = `snapshots/verification-${name.replaceAll(' ', '-')}.txt`;
    await expect(`${[80, 120].map((width) => linesOf(result, width).join('\n')).join('\n\n')}\n`).toMatchFileSnapshot(
      file,
    );
  });

  it.each(Object.entries(results))('of a run that is %s fits 80, 98 and 120 columns', (_, result) => {
    for (const width of [80, 98, 120]) {
      const lines = linesOf(result, width);
      expect(lines.filter((line) => line.length > width)).toEqual([]);
      expect(lines.filter((line) => /\s$|NaN|undefined|null|Infinity/.test(line))).toEqual([]);
      expect(linesOf(result, width, 1).map(stripVTControlCharacters)).toEqual(lines);
    }
  });

  it('tells orders that are lost, skipped, expired and found after all apart', () => {
    expect(lineOf(results['full of trouble'], 'log')).toMatch(
      /^ {2}✗ {2}log +searched for the unseen orders: 3 lost \(not in it\), 40 skipped/,
    );
    const onlyExpired = runWith({ logSearch: 'all', ackedLost: 0, skipped: 0, expired: 7 });
    expect(lineOf(onlyExpired, 'log')).toMatch(/^ {2}! {2}log +every record read: 0 lost, 0 skipped and 7 expired \(/);
  });

  it.each<[string, Partial<VerificationResult>]>([
    ['log', { logSearch: 'unseen', ackedLost: 1 }],
    ['duplicates', { logDuplicates: 1 }],
    ['order', { outOfOrder: 1 }],
    ['order', { keyOutOfOrder: 1 }],
  ])('marks what was found about the %s as a broken promise only where the settings promised it', (name, found) => {
    expect(lineOf(runWith(found), name)).toMatch(/^ {2}✗/);
    expect(lineOf(runWith(found, { target: { ...target, ...unpromised } }), name)).toMatch(/^ {2}!/);
    expect(lineOf(runWith({ logSearch: 'unseen', ackedLost: 0 }), name)).toMatch(/^ {2}✓/);
  });

  it.each<[string, Partial<VerificationResult>]>([
    ['duplicates', { doubleEffects: 1 }],
    ['integrity', { corrupt: 1 }],
    ['conservation', { conservation: balances }],
    ['log', { logSearch: 'unseen', skipped: 1 }],
  ])('marks what was found about the %s whatever the settings', (name, found) => {
    expect(lineOf(runWith(found, { target: { ...target, ...unpromised } }), name)).toMatch(/^ {2}✗/);
  });

  it('marks a service that missed orders as a broken promise only where none was to be lost or cut off', () => {
    const found = { unseen: { ...unseen, payment: 3 } };
    expect(lineOf(runWith(found), 'payment')).toMatch(/^ {2}✗/);
    expect(lineOf(runWith(found, { target: { ...target, ...unpromised } }), 'payment')).toMatch(/^ {2}!/);
    expect(lineOf(runWith(found, { run: { ...base.run, endedBy: 'interrupt' } }), 'payment')).toMatch(/^ {2}!/);
    expect(lineOf(runWith({}), 'payment')).toMatch(/^ {2}✓/);
  });

  it('takes an order that was delivered again for nothing bad, and does not name it', () => {
    const redelivered = runWith({ redeliveries: 20, samples: samplesOf('redelivered', 20) });
    expect(lineOf(redelivered, 'duplicates')).toMatch(/^ {2}✓ .* 20 redelivered$/);
    expect(linesOf(redelivered, 120).join('\n')).not.toContain('ord-');
  });

  it('has one line for the books when all balance, and each line of them when one does not', () => {
    expect(lineOf(results.flawless, 'conservation')).toMatch(/^ {2}✓ {2}conservation {2}1 of 1 balances hold$/);
    const text = linesOf(results['full of trouble'], 120).join('\n');
    expect(text).toContain('     ✓ measure: intended = dropped + sent orders: 10,000 = 10,000');
    expect(text).toContain('     ✗ inventory: reserved + remaining = initial units: 499,998 ≠ 500,000');
  });

  it('names twenty findings, of each kind some, and says how many more there are', () => {
    const rows = linesOf(results['full of trouble'], 120).filter((line) =>
      /^ {2}\S.* (?:log reader|payment|notification)$/.test(line),
    );
    const kinds = rows.map((row) => row.trim().split(/ {2,}/)[0]);
    expect(kinds).toEqual([
      ...Array.from({ length: 3 }, () => 'lost'),
      'corrupt',
      ...Array.from({ length: 12 }, () => 'double effect'),
      ...Array.from({ length: 4 }, () => 'key order'),
    ]);
    expect(linesOf(results['full of trouble'], 120).at(-1)).toBe('  and 8 more in the result as JSON');
  });

  it('does not exist where no service ran and the log was not read, unless the books are wrong', () => {
    const nothing = { seen: {}, unseen: {} };
    expect(linesOf(runWith(nothing, withoutServices), 120)).toEqual([]);
    const wrong = linesOf(runWith({ ...nothing, conservation: balances }, withoutServices), 120).join('\n');
    expect(wrong).toContain('1 of 3 balances hold:');
    expect(wrong).not.toMatch(/duplicates|integrity|✓ {2}order/);
  });

  it('judges no record where none was delivered or read', () => {
    const idle = [buildService('inventory', { handled: 0 })];
    expect(linesOf(runWith({ acked: 0 }, { services: idle }), 120).join('\n')).not.toMatch(/duplicates|integrity/);
  });
});

describe('what a verification proves', () => {
  it('is what was looked for in the records that were delivered', () => {
    expect(proofText(results.flawless)).toContain(
      'Of the records delivered, none repeated an order at another offset, none was out of order and none had its effect twice.',
    );
    const idle = runWith({ acked: 10 }, { services: [buildService('inventory', { handled: 0 })] });
    expect(proofText(idle)).not.toContain('Of the records');
  });

  it('tells what became of the orders that were not handled', () => {
    const text = proofText(results['full of trouble']);
    expect(text).toContain(
      'The log was searched for them: 3 lost, not in the log, 40 in the log but not handled, summed over services and 7 unknown, as the retention had deleted records.',
    );
    expect(text).toContain(
      '5 repeated an order at another offset, 6 came behind a later one of the producer, 4 behind',
    );
    expect(text).toContain('31 had an effect again');
    expect(text).toContain('Its books do not balance in 2 lines of 3.');
    expect(text).not.toContain('was not read back');
  });

  it('is presence in the log where it was read back, and says nothing of effects without services', () => {
    const text = proofText(results['read back without services']);
    expect(text).toContain('acknowledged is in the log, which was read back, with its value intact.');
    expect(text).toContain(
      'Of the records in the log, none repeated an order at another offset and none was out of order.',
    );
    expect(text).not.toContain('effect');
  });

  it('does not claim presence in the log of what is lost or expired there', () => {
    const readBack = { seen: {}, unseen: {}, logSearch: 'all', skipped: 0 } as const;
    const lost = proofText(runWith({ ...readBack, ackedLost: 2, expired: 9 }, withoutServices));
    expect(lost).toContain(
      '2 lost, not in the log and 9 unknown, as the retention had deleted records; the log was read',
    );
    expect(lost).not.toContain('is in the log');
    expect(proofText(runWith({ logSearch: 'all', ackedLost: 0 }))).toContain('The log, read back, holds each of them.');
    const handledThenLost = proofText(runWith({ logSearch: 'all', ackedLost: 2 }));
    expect(handledThenLost).toContain('Of them, 2 lost, not in the log.');
    expect(handledThenLost).not.toContain('holds each');
  });

  it.each([
    [
      1,
      'With acks=1 a leader may acknowledge an order and fail before another replica has it: that no order is lost was promised by nobody',
    ],
    [
      0,
      'With acks=0 no broker acknowledges an order, and one that never arrived counts as sent: that no order is lost',
    ],
  ] as const)('explains a loss with acks=%s in one sentence, and no loss with none', (acks, sentence) => {
    const change = { target: { ...target, acks, idempotent: false } };
    expect(proofText(runWith({ logSearch: 'unseen', ackedLost: 3 }, change))).toContain(sentence);
    expect(proofText(runWith({ unseen: { ...unseen, payment: 3 } }, change))).toContain(sentence);
    expect(proofText(runWith({}, change))).not.toContain('promised');
    expect(proofText(runWith({ logSearch: 'unseen', ackedLost: 3 }))).not.toContain('promised by nobody');
  });

  it('says of unsettled orders what the search of the log found', () => {
    const unsettled = [buildPhase({ orders: { ...orders, acked: 9950, failed: 30, indeterminate: 20 } })];
    const proofWith = (indeterminateInLog: number | null): string =>
      proofText(runWith({ logSearch: 'all', ackedLost: 0, indeterminateInLog }, { phases: unsettled }));
    expect(proofWith(null)).toContain('30 were refused and are not in the log and 20 may be in the log or not.');
    expect(proofWith(0)).toContain('20 had no answer; in the log is none of them.');
    expect(proofWith(4)).toContain('30 were refused and 20 had no answer; in the log are 4 of them.');
  });
});
