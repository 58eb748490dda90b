import { formatCount } from '../units.ts';
import type { RunResult, VerificationResult } from './result.ts';
import { counted } from './wording.ts';

/** The parts of a result that say whether promises held. */
export interface Promised extends Pick<RunResult, 'phases' | 'verification' | 'revenue'> {
  readonly confirmation?: RunResult['confirmation'];
  readonly run: Pick<RunResult['run'], 'endedBy'>;
  readonly target: Pick<RunResult['target'], 'acks' | 'idempotent'>;
}

/**
 * What the settings promised and did not hold, a phrase each; none when every promise held. Loss breaks a promise with
 * acks=all only, duplicates and disorder in the log with an idempotent producer only; a delivery that is repeated to a
 * group breaks none.
 */
export function brokenPromises(result: Promised): string[] {
  const { phases, verification, revenue } = result;
  const sum = (name: 'failed' | 'indeterminate'): number =>
    phases.reduce((total, { orders }) => total + orders[name], 0);
  return [
    ...found(sum('failed'), 'order', 'failed: refused by the cluster, not in the log'),
    ...found(sum('indeterminate'), 'order', 'indeterminate: sent without an answer, in the log or not'),
    ...deliveryTroubles(result),
    ...(promisesOrder(result.target) ? orderTroubles(verification) : []),
    ...confirmationTroubles(result),
    ...found(verification.doubleEffects, 'effect', 'done again for the same order'),
    ...found(verification.corrupt, 'record', 'corrupt: the value does not match its checksum'),
    ...found(revenue?.mismatchCount ?? 0, 'figure', 'of revenue is not what the orders in the log add up to'),
    ...verification.conservation
      .filter(({ holds }) => !holds)
      .map(({ statement, left, right }) => `${statement}: ${formatCount(left)} is not ${formatCount(right)}`),
  ];
}

/** Whether the producer's settings exclude that an acknowledged order is lost. */
export function promisesNoLoss({ acks }: Promised['target']): boolean {
  return acks === 'all';
}

/** Whether the producer's settings exclude duplicates and disorder in the log. */
export function promisesOrder({ idempotent }: Promised['target']): boolean {
  return idempotent === true;
}

function deliveryTroubles({ run, target, verification }: Promised): string[] {
  const { acked, ackedLost, skipped, unseen } = verification;
  const isWhole = run.endedBy !== 'interrupt';
  const noLoss = promisesNoLoss(target);
  return [
    ...(noLoss ? found(ackedLost ?? 0, 'acknowledged order', 'lost: not in the log') : []),
    ...(isWhole
      ? found(skipped ?? 0, 'delivery', 'skipped: the order is in the log, but was not handled', 'deliveries')
      : []),
    ...Object.entries(noLoss && isWhole ? unseen : {})
      .filter(([, count]) => count > 0)
      .map(
        ([service, count]) => `${formatCount(count)} of ${counted(acked, 'acknowledged order')} unseen by ${service}`,
      ),
  ];
}

/** Both modes promise that no confirmation is missing, and only transactions that there is none twice. */
function confirmationTroubles({ confirmation, target }: Promised): string[] {
  if (confirmation === null || confirmation === undefined) return [];
  const { mode, missing, duplicates, wrong } = confirmation;
  return [
    ...(promisesNoLoss(target) ? found(missing, 'approved order', 'without a confirmation') : []),
    ...(mode === 'exactlyOnce' ? found(duplicates, 'confirmation', 'duplicate: the order had one already') : []),
    ...found(wrong, 'confirmation', 'wrong: not owed to any order, or not what the order says'),
  ];
}

function orderTroubles({ logDuplicates, outOfOrder, keyOutOfOrder }: VerificationResult): string[] {
  return [
    ...found(logDuplicates, 'record', 'duplicate: the same order at another offset'),
    ...found(outOfOrder, 'record', 'out of order: behind a later one of the same producer'),
    ...found(keyOutOfOrder, 'record', 'out of order: behind a later one of the same key'),
  ];
}

function found(count: number, noun: string, what: string, plural = `${noun}s`): string[] {
  return count === 0 ? [] : [`${counted(count, noun, plural)} ${what}`];
}
