import { Chalk, type ColorSupportLevel } from 'chalk';
import { promisesNoLoss, promisesOrder } from '../metrics/promises.ts';
import { brokenByLog, type RunVerification } from '../metrics/run-verification.ts';
import { counted, listed } from '../metrics/wording.ts';
import { formatCount } from '../units.ts';
import { findingsTable } from './findings-table.ts';
import { createPalette, type Paint } from './palette.ts';
import { type Canvas, heading, type Section } from './section.ts';
import { type Cell, renderTable } from './table.ts';
import type { WrittenFile } from './text.ts';
import { wrap } from './wrap.ts';

const width = 98;

/**
 * What `shop-sim verify` found, for people, in lines of at most 98 characters (names and paths excepted). Pure; ends
 * with a line feed.
 *
 * @param path the run directory, as it was given
 * @param colorLevel chalk's: 0 for plain text
 */
export function renderRunVerification(
  verification: RunVerification,
  path: string,
  colorLevel: ColorSupportLevel,
  files: readonly WrittenFile[] = [],
): string {
  const canvas: Canvas = { palette: createPalette(new Chalk({ level: colorLevel })), width };
  const sections: Section[] = [
    titleOf(verification, canvas),
    journalSection(verification, canvas),
    logSection(verification, canvas),
    verdictSection(verification, canvas),
    leftoversSection(verification, path, canvas),
    files.map(({ content, path: file }) => `${content}: ${file}`),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function titleOf({ run, target }: RunVerification, { palette }: Canvas): Section {
  const { bootstrapServers, topic, partitions, acks, idempotent } = target;
  const end = run.ended ? 'it ended by itself' : 'it did not come to its end';
  const mode = idempotent ? 'idempotent' : 'not idempotent';
  const facts = [
    ['command', run.command],
    ['cluster', bootstrapServers],
    ['topic', `${topic}, ${counted(partitions, 'partition')}`],
    ['producer', `acks=${acks}, ${mode}`],
  ].map(([label = '', text = '']) => [{ text: label, paint: palette.faint }, { text }]);
  return [
    `${palette.title(`verification of run ${run.id}`)}  ${palette.faint(`started ${run.startedAt}; ${end}`)}`,
    ...renderTable(facts, ['left', 'left']).map((line) => `  ${line}`),
  ];
}

function journalSection({ journal, run }: RunVerification, canvas: Canvas): Section {
  const { acked, failed, indeterminate, dropped, tornBytes } = journal;
  const torn =
    tornBytes === 0 ? '' : ` ${counted(tornBytes, 'byte')} at its end were cut off or damaged and are left out.`;
  const about = run.ended
    ? 'The journal holds every order of the run.'
    : 'The journal was about 0.2 s behind when shop-sim was killed (1 s, if the machine went down with it): what was settled after that is not in it.';
  return [
    heading(canvas, 'KNOWN BEFORE THE END'),
    ...rowsOf(
      [
        row('acknowledged', acked, ''),
        row('failed', failed, 'refused by the cluster'),
        row('indeterminate', indeterminate, 'sent without an answer'),
        row('dropped', dropped, 'never sent'),
      ],
      canvas,
    ),
    ...wrap(`${about}${torn}`, width, '  ').map(canvas.palette.faint),
  ];
}

interface Row {
  readonly name: string;
  readonly count: number;
  readonly paint: Paint | undefined;
  readonly about: string;
}

function logSection({ log, target, samples }: RunVerification, canvas: Canvas): Section {
  const { palette } = canvas;
  const found = (isPromised: boolean, count: number): Paint =>
    count === 0 ? palette.good : isPromised ? palette.bad : palette.warn;
  const [noLoss, order] = [promisesNoLoss(target), promisesOrder(target)];
  const rows = [
    row('found', log.ackedFound, 'acknowledged orders'),
    row('lost', log.ackedLost, 'acknowledged orders that are not in the log', found(noLoss, log.ackedLost)),
    row('expired', log.expired, 'the same, where the log had already deleted records', found(false, log.expired)),
    row('not known', log.unknownInLog, 'orders of the last moments, acknowledged or not: no error'),
    row('unanswered', log.indeterminateInLog, 'failed or indeterminate orders, in the log after all'),
    row('duplicates', log.logDuplicates, 'the same order at another offset', found(order, log.logDuplicates)),
    row('out of order', log.outOfOrder, 'behind a later one of the same producer', found(order, log.outOfOrder)),
    row('key order', log.keyOutOfOrder, 'behind a later one of the same key', found(order, log.keyOutOfOrder)),
    row('corrupt', log.corrupt, 'the value does not match its checksum', found(true, log.corrupt)),
    row('foreign', log.foreign, 'records of others, left out'),
  ];
  return [
    heading(canvas, 'THE LOG', `every record read, ${formatCount(log.records)} of this run`),
    ...rowsOf(rows, canvas),
    ...findingsTable(samples, canvas),
  ];
}

function row(name: string, count: number, about: string, paint?: Paint): Row {
  return { name, count, paint, about };
}

function rowsOf(rows: readonly Row[], { palette }: Canvas): string[] {
  const cells = rows.map(({ name, count, paint, about }): Cell[] => [
    { text: name },
    { text: formatCount(count), paint: paint ?? palette.strong },
    { text: about, paint: palette.faint },
  ]);
  return renderTable(cells, ['left', 'right', 'left']).map((line) => `  ${line}`);
}

function verdictSection(verification: RunVerification, canvas: Canvas): Section {
  const { log, journal, target } = verification;
  const { palette } = canvas;
  const broken = brokenByLog(verification);
  if (broken.length > 0) {
    return [
      `${palette.heading('VERDICT')}  ${palette.bad('FAIL')}`,
      ...broken.flatMap((phrase) => wrap(`✗ ${phrase}`, width, '  ', '    ')).map(palette.bad),
    ];
  }
  const unpromised = log.ackedLost > 0 ? ` With acks=${target.acks} nobody promised that none is lost.` : '';
  const text =
    log.expired > 0
      ? `Of ${counted(journal.acked, 'acknowledged order')} ${formatCount(log.expired)} cannot be judged: the log had deleted records of the run before it was read.`
      : `Of ${counted(journal.acked, 'acknowledged order')} ${formatCount(log.ackedLost)} lost.${unpromised}`;
  const isProven = log.expired === 0;
  return [
    `${palette.heading('VERDICT')}  ${isProven ? palette.good('PASS') : palette.warn('PASS, as far as the log goes')}`,
    ...wrap(text, width, '  '),
  ];
}

function leftoversSection({ leftovers }: RunVerification, path: string, canvas: Canvas): Section {
  const { topics, groups, deleted } = leftovers;
  if (topics.length === 0 && groups.length === 0) return [];
  const what = listed([
    ...(topics.length === 0 ? [] : [`the topics ${topics.join(', ')}`]),
    ...(groups.length === 0 ? [] : [`the consumer groups ${groups.join(', ')}`]),
  ]);
  if (deleted) return [heading(canvas, 'DELETED FROM THE CLUSTER'), ...wrap(what, width, '  ')];
  return [
    heading(canvas, 'LEFT ON THE CLUSTER', 'what the run made and would have deleted; this deletes it:'),
    `  shop-sim verify ${path} --delete-topics`,
    ...wrap(what, width, '  '),
  ];
}
