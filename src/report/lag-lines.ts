import type { PartitionLagResult, RunResult } from '../metrics/result.ts';
import { counted } from '../metrics/wording.ts';
import { formatDurationMs, formatUs } from '../units.ts';
import type { Canvas } from './section.ts';
import { wrap } from './wrap.ts';

const worstCount = 3;
const labelWidth = 'largest lag'.length;

interface ServiceLag extends PartitionLagResult {
  readonly service: string;
}

/** How long handled orders waited for their commit, and the partitions that were behind most; none without samples. */
export function lagLines({ services }: RunResult, canvas: Canvas): string[] {
  const committed = services.filter(({ commitLag }) => commitLag.count > 0);
  const commits = committed.map(({ name, commitLag: { p50Us, maxUs } }) => {
    return `${name} ${formatUs(p50Us ?? 0)}, ${formatUs(maxUs ?? 0)}`;
  });
  const lags = services.flatMap(({ name, partitions }) => partitions.map((lag) => ({ ...lag, service: name })));
  return [
    ...(commits.length === 0
      ? []
      : labelled('commit lag', `p50 and max, from handled to committed: ${commits.join('; ')}`, canvas)),
    ...(lags.length === 0 ? [] : labelled('largest lag', worstText(lags), canvas)),
  ];
}

/** By time first: records that wait for nobody are no trouble. */
function worstText(lags: readonly ServiceLag[]): string {
  const worst = lags
    .filter(({ maxLagMs, maxLagRecords }) => maxLagMs > 0 || maxLagRecords > 0)
    .toSorted((one, other) => other.maxLagMs - one.maxLagMs || other.maxLagRecords - one.maxLagRecords)
    .slice(0, worstCount);
  if (worst.length === 0) return 'none: no record was waiting at any of the samples, one a second';
  return worst
    .map(({ service, partition, maxLagMs, maxLagRecords }) => {
      return `${service} partition ${partition}: ${formatDurationMs(maxLagMs)}, ${counted(maxLagRecords, 'record')}`;
    })
    .join('; ');
}

function labelled(label: string, text: string, { palette, width }: Canvas): string[] {
  const margin = ' '.repeat(2 + labelWidth + 2);
  const [first = '', ...rest] = wrap(text, width, margin);
  return [`  ${palette.faint(label)}${' '.repeat(labelWidth - label.length)}  ${first.slice(margin.length)}`, ...rest];
}
