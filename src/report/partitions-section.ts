import type { RunResult } from '../metrics/result.ts';
import { counted } from '../metrics/wording.ts';
import { formatCount } from '../units.ts';
import { type Canvas, type Section, heading } from './section.ts';
import { wrap } from './wrap.ts';

/** How evenly the records are spread over the partitions, and whether the keys explain it. Empty without a record. */
export function partitionsSection(result: RunResult, canvas: Canvas): Section {
  const { partitions, partitionSkew, expectedPartitionSkew } = result;
  const fullest = partitions.reduce<(typeof partitions)[number] | undefined>(
    (best, one) => ((one.records ?? -1) > (best?.records ?? -1) ? one : best),
    undefined,
  );
  if (partitionSkew === null || fullest === undefined) return [];
  const { records } = fullest;
  const total = partitions.reduce((sum, one) => sum + (one.records ?? 0), 0);
  const about = `partition ${fullest.partition} is the fullest: ${counted(records ?? 0, 'record')} of ${formatCount(total)}, ${times(partitionSkew)} the mean`;
  const expected =
    expectedPartitionSkew === null
      ? ''
      : ` (by the keys of the acknowledged orders ${times(expectedPartitionSkew)} the mean)`;
  return [heading(canvas, 'PARTITIONS'), ...wrap(`${about}${expected}`, canvas.width, '  ')];
}

function times(skew: number): string {
  return `${skew.toFixed(2)} times`;
}
