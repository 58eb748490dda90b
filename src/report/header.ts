import type { RunResult } from '../metrics/result.ts';
import { counted } from '../metrics/wording.ts';
import { formatBytes, formatDurationMs } from '../units.ts';
import { plannedDurationMs, plannedTraffic } from './planned.ts';
import type { Canvas, Section } from './section.ts';
import { renderTable } from './table.ts';
import { wrap } from './wrap.ts';

/** What every report on the embedded broker says. */
export const embeddedCaveat = 'embedded broker, not a measurement of Kafka';

/** Who ran what, against what, on what: enough to run it again. */
export function headerSection(result: RunResult, canvas: Canvas): Section {
  const { palette } = canvas;
  const { run } = result;
  const startedAt = run.startedAt.replace(/^(.{10})T(.{8}).*$/, '$1 $2 UTC');
  const rows = [
    ['load', loadText(result)],
    ['target', targetText(result)],
    ['topic', topicText(result)],
    ['producer', producerText(result)],
    ['host', hostText(result)],
    ['ended', endText(result)],
  ];
  const facts = rows
    .filter(([, text]) => text !== '')
    .map(([label = '', text = '']) => [{ text: label, paint: palette.faint }, { text }]);
  return [
    `${palette.title(`shop-sim ${run.toolVersion}`)}  ${palette.faint(`run ${run.id}, ${startedAt}`)}`,
    ...(result.target.kind === 'embedded' ? [palette.warn(embeddedCaveat)] : []),
    '',
    ...wrap(run.command, canvas.width, '  ', '      ').map((line) => palette.strong(line)),
    '',
    ...renderTable(facts, ['left', 'left']).map((line) => `  ${line}`),
  ];
}

function loadText(result: RunResult): string {
  const traffic = plannedTraffic(result);
  const [first, ...others] = traffic.phases;
  if (first === undefined) return '';
  const load = others.length === 0 ? first.rate : `${traffic.phases.length} phases`;
  const durationMs = plannedDurationMs(traffic);
  const length = durationMs === 0 ? ' until stopped' : ` for ${formatDurationMs(durationMs)}`;
  const warmup = traffic.warmupMs === 0 ? '' : ` after ${formatDurationMs(traffic.warmupMs)} of warm-up`;
  const spread = others.length > 0 || first.kind === 'max' ? '' : `, ${first.arrivals} arrivals`;
  return `${load}${length}${warmup}${spread}, seed ${result.run.seed}`;
}

function targetText({ target }: RunResult): string {
  const cluster = target.clusterId === null ? '' : `, cluster ${target.clusterId}`;
  const name = target.kind === 'embedded' ? 'embedded broker' : 'Kafka';
  return `${name} at ${target.bootstrapServers}, ${counted(target.brokerCount, 'broker')}${cluster}`;
}

function topicText({ target }: RunResult): string {
  const inSync = target.minInsyncReplicas === null ? '' : `, min.insync.replicas ${target.minInsyncReplicas}`;
  const shape = `${counted(target.partitions, 'partition')}, replication factor ${target.replicationFactor}${inSync}`;
  return `${target.topic}, ${shape}`;
}

const foreignProducers = { 'shop-sim': '', kafkajs: "kafkajs 2.2.4's producer, " } as const;

/** Empty for a run that sent nothing. */
function producerText({ target }: RunResult): string {
  const { acks, idempotent, lingerMs, batchSizeBytes, client } = target;
  if (acks === null) return '';
  const mode = idempotent === true ? 'idempotent' : 'not idempotent';
  const producer = foreignProducers[client ?? 'shop-sim'];
  return `${producer}acks=${acks}, ${mode}, linger.ms=${lingerMs ?? '-'}, batch.size=${batchSizeBytes ?? '-'}`;
}

function hostText({ run }: RunResult): string {
  const { platform, cpuCount, cpuModel, memoryBytes } = run.host;
  return `${platform}, ${counted(cpuCount, 'CPU')} (${cpuModel}), ${formatBytes(memoryBytes)}, Node ${run.nodeVersion.replace(/^v/, '')}`;
}

const endings: Readonly<Record<RunResult['run']['endedBy'], string>> = {
  duration: '',
  interrupt: 'stopped by Ctrl-C',
  'max-bytes': 'stopped at the byte bound (--max-bytes)',
  'max-orders': 'stopped at the bound on orders',
  error: 'ended by an error',
};

/** Empty for a run that ended as planned. */
function endText(result: RunResult): string {
  const ending = endings[result.run.endedBy];
  const measuredMs = result.measured.durationMs;
  if (ending === '') return '';
  if (measuredMs === 0) return `${ending} before the measure phase`;
  const durationMs = plannedDurationMs(plannedTraffic(result));
  const planned = durationMs === 0 ? '' : ` of the ${formatDurationMs(durationMs)} planned`;
  return `${ending}, having measured for ${formatDurationMs(measuredMs)}${planned}`;
}
