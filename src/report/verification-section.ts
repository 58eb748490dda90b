import { promisesNoLoss } from '../metrics/promises.ts';
import type { ConservationResult, RunResult } from '../metrics/result.ts';
import { counted, formatShare } from '../metrics/wording.ts';
import { formatCount, formatDurationMs } from '../units.ts';
import { findingsTable } from './findings-table.ts';
import { type Canvas, type Section, heading } from './section.ts';
import { type Cell, renderTable } from './table.ts';
import { type Check, checksOf } from './verification-checks.ts';
import { wrap } from './wrap.ts';

const signs: Readonly<Record<Check['state'], string>> = { good: '✓', bad: '✗', told: '!', none: ' ' };

/**
 * Each acknowledged order, looked for in each service and in the log, what else was checked, and what was found by name.
 * A ✗ is a promise that did not hold, a ! what nobody promised.
 */
export function verificationSection(result: RunResult, canvas: Canvas): Section {
  const { verification, services } = result;
  const { conservation, logSearch, samples } = verification;
  const isUnbalanced = conservation.some(({ holds }) => !holds);
  if (services.length === 0 && logSearch === 'none' && !isUnbalanced) return [];
  const checks = checksOf(result);
  const nameWidth = Math.max(...[...services, ...checks].map(({ name }) => name.length));
  return [
    heading(canvas, 'VERIFICATION', aboutText(result)),
    ...serviceRows(result, nameWidth, canvas),
    ...checks.flatMap((check) => checkLines(check, nameWidth, canvas)),
    ...(isUnbalanced ? conservation.flatMap((balance) => balanceLines(balance, canvas)) : []),
    ...findingsTable(samples, canvas),
  ];
}

function aboutText({ verification: { acked }, phases }: RunResult): string {
  if (acked === 0) return 'no acknowledged order of this run to look for';
  const drain = phases.find(({ kind }) => kind === 'drain');
  const drained = drain === undefined ? '' : `; drain ${formatDurationMs(drain.durationMs)}`;
  return `${counted(acked, 'acknowledged order')} of all phases${drained}`;
}

function serviceRows({ run, target, verification }: RunResult, nameWidth: number, { palette }: Canvas): string[] {
  const { acked, seen, deadLettered, unseen } = verification;
  const hasDeadLetters = Object.values(deadLettered).some((count) => count > 0);
  const isPromised = promisesNoLoss(target) && run.endedBy !== 'interrupt';
  const rows = Object.entries(acked === 0 ? {} : seen).map(([name, seenCount]): Cell[] => {
    const unseenCount = unseen[name] ?? 0;
    const givenUpCount = deadLettered[name] ?? 0;
    const isWhole = unseenCount === 0 && seenCount + givenUpCount >= acked;
    const paint = isWhole ? palette.good : isPromised ? palette.bad : palette.warn;
    return [
      { text: signs[isWhole ? 'good' : isPromised ? 'bad' : 'told'], paint },
      { text: name.padEnd(nameWidth) },
      { text: `${formatCount(seenCount)} seen` },
      { text: formatShare(seenCount, acked, 2), paint: palette.faint },
      ...(hasDeadLetters
        ? [{ text: counted(givenUpCount, 'dead letter'), paint: givenUpCount > 0 ? palette.warn : palette.faint }]
        : []),
      { text: `${formatCount(unseenCount)} unseen`, paint: isWhole ? palette.faint : paint },
    ];
  });
  return renderTable(rows, ['left', 'left', 'right', 'right', 'right', 'right']).map((line) => `  ${line}`);
}

function checkLines({ state, name, text }: Check, nameWidth: number, { palette, width }: Canvas): string[] {
  const paint = { good: palette.good, bad: palette.bad, told: palette.warn, none: palette.faint }[state];
  const margin = ' '.repeat(2 + 1 + 2 + nameWidth + 2);
  const [first = '', ...rest] = wrap(text, width, margin).map((line) => line.slice(margin.length));
  const paintText = state === 'good' || state === 'none' ? palette.faint : paint;
  const sign = state === 'none' ? signs.none : paint(signs[state]);
  return [
    `  ${sign}  ${name.padEnd(nameWidth)}  ${paintText(first)}`,
    ...rest.map((line) => `${margin}${paintText(line)}`),
  ];
}

function balanceLines({ statement, left, right, holds }: ConservationResult, { palette, width }: Canvas): string[] {
  const relation = `${formatCount(left)} ${holds ? '=' : '≠'} ${formatCount(right)}`;
  const lines = wrap(`${signs[holds ? 'good' : 'bad']} ${statement}: ${relation}`, width, '     ', '       ');
  return lines.map(holds ? palette.faint : palette.bad);
}
