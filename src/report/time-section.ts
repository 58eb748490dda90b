import type { RunResult } from '../metrics/result.ts';
import { counted, formatShare, listed } from '../metrics/wording.ts';
import { formatCount, formatUs } from '../units.ts';
import { apportion } from './apportion.ts';
import { lagLines } from './lag-lines.ts';
import { type Canvas, type Section, heading } from './section.ts';
import { type Cell, renderTable } from './table.ts';
import { timePartNames, timesOfServices, type TimeOfService, type TimePartName } from './time-parts.ts';
import { wrap } from './wrap.ts';

/** Told apart without colours too. */
const fills: Readonly<Record<TimePartName, string>> = { 'send delay': '░', produce: '▒', wait: '▓', work: '█' };
/** The last digit that is printed, 0.01 ms. */
const unitUs = 10;

/** Where the time of an order went: the mean end-to-end time of each service in its parts, then what lagged behind. */
export function timeSection(result: RunResult, canvas: Canvas): Section {
  const times = timesOfServices(result);
  if (times.length === 0) return [];
  const { palette, width } = canvas;
  return [
    heading(canvas, 'WHERE THE TIME WENT', 'mean ms of the measured orders; the parts add up'),
    ...indented(partTable(times, result, canvas)),
    '',
    ...bars(times, canvas),
    ...lagLines(result, canvas),
    ...footnotes(times).flatMap((note) => wrap(note, width, '  ', '    ').map(palette.faint)),
    ...strangers(times).flatMap((note) => wrap(note, width, '  ! ', '    ').map(palette.warn)),
  ];
}

function partTable(times: readonly TimeOfService[], result: RunResult, { palette }: Canvas): string[] {
  const names = namesOf(times);
  const closed = new Map(result.services.map(({ name, closedCount }) => [name, closedCount]));
  const closedByAny = [...closed.values()].reduce((sum, count) => sum + count, 0);
  const heads = ['', ...names, 'end-to-end', 'closed'].map((text): Cell => ({ text, paint: palette.faint }));
  const rows = times.map(({ service, endToEndUs, parts, overlap }): Cell[] => {
    const total = Math.round(endToEndUs / unitUs);
    const shares = apportion(
      parts.map(({ us }) => us),
      total,
    );
    return [
      { text: service },
      ...parts.map(({ name }, index) => {
        const isCut = name === 'wait' && overlap !== undefined;
        return { text: `${milliseconds(shares[index] ?? 0)}${isCut ? '*' : ''}` };
      }),
      { text: milliseconds(total), paint: palette.strong },
      { text: formatShare(closed.get(service) ?? 0, closedByAny) },
    ];
  });
  return renderTable([heads, ...rows], ['left', ...names.map(() => 'point' as const), 'point', 'right']);
}

function milliseconds(units: number): string {
  return formatCount((units * unitUs) / 1000, 2);
}

/** A bar as wide as there is room for each service, and what its parts are. */
function bars(times: readonly TimeOfService[], { palette, width }: Canvas): string[] {
  const nameWidth = Math.max(...times.map(({ service }) => service.length));
  const paintOf = (name: TimePartName): ((text: string) => string) =>
    palette.parts[timePartNames.indexOf(name)] ?? String;
  const margin = ' '.repeat(2 + nameWidth + 2);
  const lines = times.map(({ service, parts }) => {
    const values = parts.map(({ us }) => us);
    const cells = apportion(values, width - margin.length, 1);
    const drawn = parts.map(({ name }, index) => paintVisible(fills[name].repeat(cells[index] ?? 0), paintOf(name)));
    return `  ${service.padEnd(nameWidth)}  ${drawn.join('')}`;
  });
  const legend = namesOf(times).map((name) => `${paintOf(name)(fills[name])} ${palette.faint(name)}`);
  return [...lines, `${margin}${legend.join('  ')}`, ''];
}

function paintVisible(text: string, paint: (text: string) => string): string {
  return text === '' ? '' : paint(text);
}

function namesOf(times: readonly TimeOfService[]): TimePartName[] {
  return times[0]?.parts.map(({ name }) => name) ?? [];
}

function footnotes(times: readonly TimeOfService[]): string[] {
  const cut = times.filter(({ overlap }) => overlap !== undefined);
  const isProduced = times.some(({ ackedCount }) => ackedCount > 0);
  const wait = isProduced
    ? 'produce: from the send to the acknowledgement; wait: end-to-end - response time - work, which is from the acknowledgement to the handling'
    : 'wait: from the intended time to the handling; other runs sent the orders, so what it consists of is not known here';
  return [
    ...(cut.length === 0
      ? []
      : [
          `* handled from before the acknowledgement was in, on average (${listed(cut.map(overlapText))}): wait shows as 0, and send delay and produce are scaled so that they end where the handling began`,
        ]),
    `${wait}. closed: share of the orders that the service was the last to handle. Means over the same orders may be added; percentiles may not: the slowest orders of one part are not those of another.`,
  ];
}

function overlapText({ service, overlap }: TimeOfService): string {
  return `${service} ${formatUs(overlap?.us ?? 0)}, scaled by ${(overlap?.scale ?? 1).toFixed(3)}`;
}

/** Where the means are not over the same orders. */
function strangers(times: readonly TimeOfService[]): string[] {
  const others = times.filter(({ ackedCount, handledCount }) => ackedCount > 0 && ackedCount !== handledCount);
  const [first] = others;
  if (first === undefined) return [];
  const handled = others.map(({ service, handledCount }) => `${formatCount(handledCount)} by ${service}`);
  return [
    `not all the same orders: ${counted(first.ackedCount, 'order')} acknowledged, ${listed(handled)} handled; the parts are right as far as the others were like these`,
  ];
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
