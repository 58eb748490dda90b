import type { FindingKind, FindingSample } from '../metrics/result.ts';
import { formatCount } from '../units.ts';
import type { Canvas } from './section.ts';
import { type Cell, renderTable } from './table.ts';

const rowLimit = 20;

/** The kinds by how grave they are. */
const kindNames: Readonly<Record<FindingKind, string>> = {
  lost: 'lost',
  corrupt: 'corrupt',
  doubleEffect: 'double effect',
  logDuplicate: 'duplicate',
  outOfOrder: 'out of order',
  keyOutOfOrder: 'key order',
  skipped: 'skipped',
  expired: 'expired',
  deadLettered: 'dead letter',
  redelivered: 'redelivered',
};

/**
 * The first findings by name, the gravest kind first, 20 in all; none when nothing was found. What was only delivered
 * again is left to the JSON result: every rebalance does that.
 */
export function findingsTable(samples: readonly FindingSample[], { palette }: Canvas): string[] {
  const findings = samples.filter(({ kind }) => kind !== 'redelivered');
  if (findings.length === 0) return [];
  const chosen = chooseRows(findings);
  const head = ['found', 'order', 'partition', 'offset', 'noticed by'].map((text) => ({ text, paint: palette.faint }));
  const table = renderTable([head, ...chosen.map(rowOf)], ['left', 'left', 'right', 'right', 'left']);
  const left = findings.length - chosen.length;
  const more = left === 0 ? [] : [palette.faint(`and ${formatCount(left)} more in the result as JSON`)];
  return [...table, ...more].map((line) => `  ${line}`);
}

/** As many of each kind as there is room for, so that a common kind hides no rare one. */
function chooseRows(findings: readonly FindingSample[]): FindingSample[] {
  const kinds = Object.keys(kindNames).map((name) => findings.filter(({ kind }) => kind === name));
  const lengths = kinds.map(() => 0);
  for (let row = 0, left = Math.min(rowLimit, findings.length); left > 0; row++) {
    for (const [index, ofKind] of kinds.entries()) {
      if (left === 0 || ofKind.length <= row) continue;
      lengths[index] = row + 1;
      left -= 1;
    }
  }
  return kinds.flatMap((ofKind, index) => ofKind.slice(0, lengths[index]));
}

function rowOf({ kind, service, order, partition, offset }: FindingSample): Cell[] {
  const texts = [kindNames[kind], order ?? '-', digitsOf(partition), digitsOf(offset), service ?? 'log reader'];
  return texts.map((text) => ({ text }));
}

/** Without commas: an offset is copied into other tools. */
function digitsOf(value: number | null): string {
  return value === null ? '-' : String(value);
}
