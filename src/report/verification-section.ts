import type { RunResult } from '../metrics/result.ts';
import { counted, formatShare } from '../metrics/wording.ts';
import { formatCount, formatDurationMs } from '../units.ts';
import { type Canvas, type Section, heading } from './section.ts';
import { type Cell, renderTable } from './table.ts';

/** Each acknowledged order, looked for in each service. */
export function verificationSection({ verification, services, phases }: RunResult, canvas: Canvas): Section {
  if (services.length === 0) return [];
  const { palette } = canvas;
  const { acked, seen, unseen, corrupt, foreign } = verification;
  const drain = phases.find(({ kind }) => kind === 'drain');
  const drained = drain === undefined ? '' : `; drain ${formatDurationMs(drain.durationMs)}`;
  const about = `${counted(acked, 'acknowledged order')} of all phases, looked for in each service${drained}`;
  const rows = Object.entries(acked === 0 ? {} : seen).map(([name, seenCount]): Cell[] => {
    const unseenCount = unseen[name] ?? 0;
    const isWhole = unseenCount === 0 && seenCount >= acked;
    return [
      { text: isWhole ? '✓' : '✗', paint: isWhole ? palette.good : palette.bad },
      { text: name },
      { text: `${formatCount(seenCount)} seen` },
      { text: formatShare(seenCount, acked, 2), paint: palette.faint },
      { text: `${formatCount(unseenCount)} unseen`, paint: isWhole ? palette.faint : palette.bad },
    ];
  });
  const others = [
    { count: corrupt, text: `${counted(corrupt, 'record')} corrupt (checksum of the value)`, bad: true },
    { count: foreign, text: `${counted(foreign, 'record')} of other runs on the topic, left out`, bad: false },
  ];
  return [
    heading(canvas, 'VERIFICATION', acked === 0 ? 'no acknowledged order of this run to look for' : about),
    ...renderTable(rows, ['left', 'left', 'right', 'right', 'right']).map((line) => `  ${line}`),
    ...others.map(
      ({ count, text, bad }) =>
        `  ${bad ? sign(count === 0, canvas) : ' '}  ${count === 0 ? palette.faint(text) : text}`,
    ),
  ];
}

function sign(isGood: boolean, { palette }: Canvas): string {
  return isGood ? palette.good('✓') : palette.bad('✗');
}
