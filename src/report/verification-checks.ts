import { promisesNoLoss, promisesOrder } from '../metrics/promises.ts';
import type { RunResult, VerificationResult } from '../metrics/result.ts';
import { counted, listed } from '../metrics/wording.ts';
import { formatCount } from '../units.ts';
import { checkedRecords, missedBy } from './accounts.ts';

/** One thing that was checked, or was not: what it is called, and what came of it. */
export interface Check {
  /** good: nothing was found; bad: a promise broke; told: found, but promised by nobody; none: nothing was judged. */
  readonly state: 'good' | 'bad' | 'told' | 'none';
  readonly name: string;
  readonly text: string;
}

/** What was checked beside the services' accounts, in the order of the report. */
export function checksOf(result: RunResult): Check[] {
  const { verification } = result;
  return [
    logCheck(result),
    ...(checkedRecords(result) === undefined
      ? []
      : [duplicatesCheck(result), orderCheck(result), integrityCheck(verification)]),
    { state: 'none', name: 'other runs', text: `${counted(verification.foreign, 'record')} on the topic, left out` },
    ...(verification.conservation.length === 0 ? [] : [conservationCheck(verification)]),
  ];
}

function logCheck(result: RunResult): Check {
  const { run, target, verification, services } = result;
  const { logSearch, ackedLost, skipped, expired, indeterminateInLog } = verification;
  if (logSearch === 'none') {
    const unread = verification.acked > 0 ? 'not read: no order was missing' : 'not read';
    const text = missedBy(result).length > 0 ? 'not searched for the unseen orders' : unread;
    return { state: 'none', name: 'log', text };
  }
  const parts = [
    partOf(ackedLost, 'lost', '(not in it)'),
    ...(services.length === 0 ? [] : [partOf(skipped, 'skipped', '(in it, but not handled)')]),
    partOf(expired, 'expired', '(deleted by the retention)'),
    ...((indeterminateInLog ?? 0) === 0 ? [] : [partOf(indeterminateInLog, 'in it without an acknowledgement')]),
  ].filter((part) => part !== undefined);
  const about = logSearch === 'all' ? 'every record read' : 'searched for the unseen orders';
  return {
    state: stateOf([
      [ackedLost, promisesNoLoss(target)],
      [skipped, run.endedBy !== 'interrupt'],
      [expired, false],
      [indeterminateInLog, false],
    ]),
    name: 'log',
    text: `${about}: ${listed(parts)}`,
  };
}

/** `0 lost`, `3 lost (not in it)`; undefined where it was not looked for. */
function partOf(count: number | null, what: string, meaning = ''): string | undefined {
  if (count === null) return undefined;
  return [formatCount(count), what, ...(count === 0 || meaning === '' ? [] : [meaning])].join(' ');
}

function duplicatesCheck({ target, verification, services }: RunResult): Check {
  const { logDuplicates, doubleEffects, redeliveries } = verification;
  const inLog = `${formatCount(logDuplicates)} in the log`;
  return {
    state: stateOf([
      [logDuplicates, promisesOrder(target)],
      [doubleEffects, true],
    ]),
    name: 'duplicates',
    text:
      services.length === 0
        ? inLog
        : `${inLog}, ${counted(doubleEffects, 'effect')} done again; ${formatCount(redeliveries)} redelivered`,
  };
}

function orderCheck({ target, verification: { outOfOrder, keyOutOfOrder } }: RunResult): Check {
  return {
    state: stateOf([
      [outOfOrder, promisesOrder(target)],
      [keyOutOfOrder, promisesOrder(target)],
    ]),
    name: 'order',
    text: `${counted(outOfOrder, 'record')} behind a later one of the producer, ${formatCount(keyOutOfOrder)} of the key`,
  };
}

function integrityCheck({ corrupt }: VerificationResult): Check {
  return {
    state: stateOf([[corrupt, true]]),
    name: 'integrity',
    text: `${counted(corrupt, 'record')} corrupt (checksum of the value)`,
  };
}

function conservationCheck({ conservation }: VerificationResult): Check {
  const holding = conservation.filter(({ holds }) => holds).length;
  const isWhole = holding === conservation.length;
  return {
    state: isWhole ? 'good' : 'bad',
    name: 'conservation',
    text: `${holding} of ${conservation.length} balances hold${isWhole ? '' : ':'}`,
  };
}

/** bad where something was found that was promised not to be, told where it was not promised, good where nothing was. */
function stateOf(findings: readonly (readonly [count: number | null, isPromised: boolean])[]): Check['state'] {
  const found = findings.filter(([count]) => (count ?? 0) > 0);
  if (found.length === 0) return 'good';
  return found.some(([, isPromised]) => isPromised) ? 'bad' : 'told';
}
