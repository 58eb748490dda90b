import { Chalk, type ColorSupportLevel } from 'chalk';
import { type Calibration, safeShare } from '../metrics/calibration.ts';
import type { ThreadUsage } from '../metrics/result.ts';
import { counted, formatPercent, listed } from '../metrics/wording.ts';
import { formatBytes, formatCount, formatDurationMs } from '../units.ts';
import { threadTable } from './cost-section.ts';
import { createPalette } from './palette.ts';
import { type Canvas, heading } from './section.ts';
import { renderTable } from './table.ts';
import type { WrittenFile } from './text.ts';
import { wrap } from './wrap.ts';

const width = 98;

/**
 * A calibration for people, in lines of at most 98 characters (paths excepted). Pure; ends with a line feed.
 *
 * @param colorLevel chalk's: 0 for plain text
 */
export function renderCalibration(
  calibration: Calibration,
  colorLevel: ColorSupportLevel,
  files: readonly WrittenFile[] = [],
): string {
  const canvas: Canvas = { palette: createPalette(new Chalk({ level: colorLevel })), width };
  const { palette } = canvas;
  const { toolVersion, measuredAt, sink, generatorThreads, sinkThread } = calibration;
  const at = measuredAt.replace(/^(.{10})T(.{8}).*$/, '$1 $2 UTC');
  const threads = [...generatorThreads, ...(sinkThread === null ? [] : [sinkThread])];
  const sections = [
    [
      `${palette.title(`shop-sim ${toolVersion}`)}  ${palette.faint(`calibration, ${at}`)}`,
      ...wrap(sink, width, '').map(palette.warn),
    ],
    renderTable(
      factsOf(calibration).map(([label = '', text = '']) => [{ text: label, paint: palette.faint }, { text }]),
      ['left', 'left'],
    ).map((line) => `  ${line}`),
    ratesOf(calibration, canvas),
    [heading(canvas, 'WHAT THE LIMIT WAS'), ...wrap(limitText(calibration), width, '  ')],
    [heading(canvas, 'SHOP-SIM ITSELF'), ...threadTable(threads, canvas)],
    files.map(({ content, path }) => `${content}: ${path}`),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function factsOf({ settings, host, nodeVersion, durationMs }: Calibration): string[][] {
  const { recordSizeBytes, key, skew, acks, idempotent, lingerMs, batchSizeBytes, maxInFlight, bufferMemoryBytes } =
    settings;
  const size = recordSizeBytes === null ? 'orders as they fall out' : `orders of ${formatCount(recordSizeBytes)} bytes`;
  const mode = idempotent ? 'idempotent' : 'not idempotent';
  return [
    [
      'load',
      `as fast as possible (closed loop) for ${formatDurationMs(durationMs)}, ${counted(settings.generators, 'generator')}`,
    ],
    ['orders', `${size}, key ${key}, skew ${skew}`],
    ['producer', `acks=${acks}, ${mode}, linger.ms=${lingerMs}, batch.size=${batchSizeBytes}`],
    ['', `at most ${maxInFlight} requests in flight, buffer.memory ${formatBytes(bufferMemoryBytes)}`],
    [
      'host',
      `${host.platform}, ${counted(host.cpuCount, 'CPU')} (${host.cpuModel}), Node ${nodeVersion.replace(/^v/, '')}`,
    ],
  ];
}

function ratesOf(calibration: Calibration, canvas: Canvas): string[] {
  const { ordersPerSec, mbPerSec, safeOrdersPerSec, generatorCpuUsPerOrder } = calibration;
  const { palette } = canvas;
  const cpu = generatorCpuUsPerOrder === null ? '-' : formatCount(generatorCpuUsPerOrder, 2);
  const rows = [
    ['generated', formatCount(ordersPerSec), 'orders/s', `${formatCount(mbPerSec, 1)} MB/s`],
    [
      'safe up to',
      formatCount(safeOrdersPerSec),
      'orders/s',
      `${formatPercent(safeShare)} of it; above, produce warns`,
    ],
    ['generator', cpu, 'us CPU an order'],
  ].map(([label = '', number = '', unit = '', about = '']) => [
    { text: label },
    { text: number, paint: palette.strong },
    { text: unit, paint: palette.faint },
    { text: about, paint: palette.faint },
  ]);
  return [
    heading(canvas, 'WHAT THIS MACHINE CAN GENERATE', 'with these settings, against the null sink'),
    ...renderTable(rows, ['left', 'right', 'left', 'left']).map((line) => `  ${line}`),
  ];
}

function limitText({ limit, generatorThreads, sinkThread, settings, host }: Calibration): string {
  const busy = listed([...generatorThreads, ...(sinkThread === null ? [] : [sinkThread])].map(busyText));
  if (limit === 'generator') {
    return `The generator: ${busy}. ${moreGenerators(settings.generators, host.cpuCount)}`;
  }
  if (limit === 'cpu') {
    return `The CPUs of this host: ${busy}. Threads had work and waited for a CPU: there are more busy threads than CPUs, or other programs ran: then calibrate again when they do not, or produce warns too early.`;
  }
  if (limit === 'sink') return `The null sink: ${busy}. The generators can make at least so much.`;
  const bound = `${settings.maxInFlight} requests in flight, ${formatBytes(settings.batchSizeBytes)} a batch and ${formatBytes(settings.bufferMemoryBytes)} of memory`;
  return `What may be in flight: ${busy}. The generators waited for answers, with at most ${bound}: --max-in-flight, --batch-size, --buffer-memory.`;
}

function moreGenerators(generators: number, cpuCount: number): string {
  return generators < cpuCount
    ? `More may be possible with --generators ${generators + 1}: this host has ${counted(cpuCount, 'CPU')}.`
    : `This host has no CPU for another one (${counted(cpuCount, 'CPU')}).`;
}

function busyText({ name, busyRatio, cpuRatio }: ThreadUsage): string {
  const onCpu = cpuRatio === null ? '' : ` (on a CPU ${formatPercent(cpuRatio)})`;
  return `${name} was ${formatPercent(busyRatio)} busy${onCpu}`;
}
