import { promisesNoLoss } from '../metrics/promises.ts';
import type { ConfirmationResult, RunResult } from '../metrics/result.ts';
import { counted } from '../metrics/wording.ts';
import { formatCount, formatDurationMs } from '../units.ts';
import { formatMs } from './milliseconds.ts';
import { type Canvas, type Section, heading } from './section.ts';
import { renderTable } from './table.ts';
import { wrap } from './wrap.ts';

/** Examples that are shown; the result as JSON has the others. */
const mostSamples = 5;

/** What is said of a finding: it holds, it breaks a promise, or nobody promised it. */
interface Line {
  readonly state: 'good' | 'bad' | 'told';
  readonly text: string;
}

const signs: Readonly<Record<Line['state'], string>> = { good: '✓', bad: '✗', told: '!' };

/** Whether each approved order has exactly one confirmation, and what that cost. Empty in a run that confirms nothing. */
export function confirmationsSection(result: RunResult, canvas: Canvas): Section {
  const { confirmation } = result;
  if (confirmation === null) return [];
  return [
    heading(canvas, 'CONFIRMATIONS', aboutText(confirmation)),
    ...linesOf(confirmation, promisesNoLoss(result.target)).flatMap((line) => painted(line, canvas)),
    ...wrap(costText(confirmation), canvas.width, '     '),
    ...samplesTable(confirmation, canvas),
  ];
}

function aboutText({ mode, commitIntervalMs, crashes }: ConfirmationResult): string {
  const how = mode === 'exactlyOnce' ? 'exactly once' : 'at least once';
  const killed = crashes === 0 ? '' : `; killed ${counted(crashes, 'time')}`;
  return `${how}, a commit every ${formatDurationMs(commitIntervalMs)}${killed}`;
}

function linesOf(confirmation: ConfirmationResult, promisesAll: boolean): Line[] {
  const { mode, approved, confirmed, missing, duplicates, wrong, uncommittedRecords } = confirmation;
  const isPromised = mode === 'exactlyOnce';
  const share = `${formatCount(confirmed)} of ${counted(approved, 'approved order')} confirmed`;
  const skipped = `${counted(uncommittedRecords, 'record')} of aborted transactions in the topic: readers of committed records skip them`;
  return [
    missing === 0
      ? { state: 'good', text: `${share}, none missing` }
      : { state: promisesAll ? 'bad' : 'told', text: `${share}, ${formatCount(missing)} missing` },
    duplicates === 0
      ? { state: 'good', text: 'none confirmed twice' }
      : { state: isPromised ? 'bad' : 'told', text: duplicatesText(duplicates, isPromised) },
    wrong === 0
      ? { state: 'good', text: 'none confirmed that should not be, none with a wrong id or code' }
      : { state: 'bad', text: `${counted(wrong, 'confirmation')} not owed to any order, or with a wrong id or code` },
    ...(uncommittedRecords === 0 ? [] : [{ state: 'good', text: skipped } as const]),
  ];
}

function duplicatesText(duplicates: number, isPromised: boolean): string {
  const found = `${counted(duplicates, 'confirmation')} of orders that had one already`;
  return isPromised
    ? found
    : `${found}: without transactions a crash has all that was written and not committed written again`;
}

function painted({ state, text }: Line, { palette, width }: Canvas): string[] {
  const paint = { good: palette.good, bad: palette.bad, told: palette.warn }[state];
  const [first = '', ...rest] = wrap(text, width, '     ');
  return [`  ${paint(signs[state])}  ${first.trimStart()}`, ...rest];
}

function costText({ latency, confirmedPerSec, commits, aborts }: ConfirmationResult): string {
  const { p50Us, p99Us } = latency;
  const gaveUp = aborts === 0 ? '' : `, ${counted(aborts, 'transaction')} given up`;
  const times = `p50 ${timeText(p50Us)}, p99 ${timeText(p99Us)} after the intended time`;
  return `readable ${times}; ${formatCount(confirmedPerSec)} orders/s; ${counted(commits, 'commit')}${gaveUp}`;
}

function timeText(us: number | null): string {
  return us === null ? '> drain time' : `${formatMs(us)} ms`;
}

function samplesTable({ samples }: ConfirmationResult, { palette }: Canvas): string[] {
  if (samples.length === 0) return [];
  const head = ['found', 'order', 'partition', 'offset'].map((text) => ({ text, paint: palette.faint }));
  const rows = samples.slice(0, mostSamples).map(({ kind, order, partition, offset }) =>
    // Without commas: an offset is copied into other tools.
    [kind, order ?? '-', partition ?? '-', offset ?? '-'].map((value) => ({ text: String(value) })),
  );
  const left = samples.length - rows.length;
  const more = left === 0 ? [] : [palette.faint(`and ${formatCount(left)} more in the result as JSON`)];
  return [...renderTable([head, ...rows], ['left', 'left', 'right', 'right']), ...more].map((line) => `     ${line}`);
}
