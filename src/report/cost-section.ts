import type { RunResult } from '../metrics/result.ts';
import { counted } from '../metrics/wording.ts';
import { formatBytes, formatCount } from '../units.ts';
import { type Canvas, type Section, heading } from './section.ts';
import { renderTable } from './table.ts';

/** What shop-sim itself took from the machine while it measured. */
export function costSection({ generator, run, target }: RunResult, canvas: Canvas): Section {
  const { palette } = canvas;
  const { cpuCores, cpuUsPerOrder, maxRssBytes, threads } = generator;
  const perOrder = cpuUsPerOrder === null ? '' : `, ${formatCount(cpuUsPerOrder, 1)} us an order`;
  const cpu = `${formatCount(cpuCores, 2)} of ${counted(run.host.cpuCount, 'CPU')}${perOrder}; memory at most ${formatBytes(maxRssBytes)}`;
  const rows = threads.map(({ name, busyRatio, gcRatio }) => [
    { text: name },
    { text: `${(busyRatio * 100).toFixed(1)} %` },
    { text: 'busy', paint: palette.faint },
    { text: `${(gcRatio * 100).toFixed(1)} %` },
    { text: 'collecting garbage', paint: palette.faint },
  ]);
  return [
    heading(
      canvas,
      'SHOP-SIM ITSELF',
      target.kind === 'embedded' ? 'measure phase, embedded broker included' : 'measure phase',
    ),
    `  ${cpu}`,
    ...renderTable(rows, ['left', 'right', 'left', 'right', 'left']).map((line) => `  ${line}`),
  ];
}
