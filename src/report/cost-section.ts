import type { RunResult, ThreadUsage } from '../metrics/result.ts';
import { counted } from '../metrics/wording.ts';
import { formatBytes, formatCount } from '../units.ts';
import { formatMs } from './milliseconds.ts';
import { measuredText } from './planned.ts';
import { type Canvas, type Section, heading } from './section.ts';
import { type Cell, renderTable } from './table.ts';
import { wrap } from './wrap.ts';

const columns = ['thread', 'busy', 'on a CPU', 'garbage', 'delay p99', 'delay max'] as const;

/** What shop-sim itself took from the machine while it measured. */
export function costSection(result: RunResult, canvas: Canvas): Section {
  const { generator, run, target } = result;
  const { palette, width } = canvas;
  const { cpuCores, cpuUsPerOrder, maxRssBytes, threads } = generator;
  const perOrder = cpuUsPerOrder === null ? '' : `, ${formatCount(cpuUsPerOrder, 1)} us an order`;
  const cpu = `${formatCount(cpuCores, 2)} of ${counted(run.host.cpuCount, 'CPU')}${perOrder}; memory at most ${formatBytes(maxRssBytes)}`;
  return [
    heading(
      canvas,
      'SHOP-SIM ITSELF',
      `${measuredText(result)}${target.kind === 'embedded' ? ', embedded broker included' : ''}`,
    ),
    `  ${cpu}`,
    ...(threads.length === 0 ? [] : threadTable(threads, canvas)),
    ...(threads.length === 0 ? [] : wrap(legend, width, '  ', '    ').map(palette.faint)),
  ];
}

const legend =
  'garbage: time in which the thread stood still to collect it. delay: how late its event loop came to a timer of 20 ms, in ms.';

/** The threads of the program, a row each. */
export function threadTable(threads: readonly ThreadUsage[], { palette }: Canvas): string[] {
  const rows = [columns.map((text): Cell => ({ text, paint: palette.faint })), ...threads.map(rowOf)];
  return renderTable(rows, ['left', ...columns.slice(1).map(() => 'right' as const)]).map((line) => `  ${line}`);
}

function rowOf({ name, busyRatio, cpuRatio, gcRatio, loopDelay }: ThreadUsage): Cell[] {
  const texts = [
    percent(busyRatio),
    percent(cpuRatio),
    percent(gcRatio),
    milliseconds(loopDelay.p99Us),
    milliseconds(loopDelay.maxUs),
  ];
  return [name, ...texts].map((text) => ({ text }));
}

function percent(ratio: number | null): string {
  return ratio === null ? '-' : `${(ratio * 100).toFixed(1)} %`;
}

function milliseconds(us: number | null): string {
  return us === null ? '-' : formatMs(us);
}
