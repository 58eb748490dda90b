import type { LatencySummary, PhaseResult, RunResult, VerificationResult } from '../metrics/result.ts';
import { samplesNeeded } from '../metrics/sample-size.ts';
import { counted, listed } from '../metrics/wording.ts';
import { formatCount, formatUs } from '../units.ts';
import { checkedRecords, handledForOthers, missedBy, totalOrders } from './accounts.ts';
import { embeddedCaveat } from './header.ts';
import { isClosedLoop, plannedTraffic } from './planned.ts';

/** What this run proves, in sentences made from its numbers; what was not measured or checked is not claimed. */
export function proofOf(result: RunResult): string[] {
  if (handledForOthers(result) > 0) {
    return [
      `${result.services.map(({ name, handled }) => `${name} handled ${counted(handled, 'order')}`).join(', ')}. They were produced by other runs, so whether any is missing this run cannot tell.`,
      ...checksProof(result),
    ];
  }
  if (result.verification.acked === 0 && totalOrders(result).acked === 0) {
    return ['Nothing: no order was acknowledged.'];
  }
  return [
    ...deliveryProof(result),
    ...lossExplained(result),
    ...checksProof(result),
    ...unsettledProof(result),
    ...speedProof(result),
  ];
}

function deliveryProof(result: RunResult): string[] {
  const { verification, services, target } = result;
  const meaning = target.acks === 0 ? ' (with acks=0 that says only: written to a socket)' : '';
  const acked = `${counted(verification.acked, 'order')} that the cluster acknowledged${meaning}`;
  if (services.length === 0) return [logProof(verification, acked)];
  const missed = missedBy(result);
  if (missed.length > 0) {
    const counts = missed.map(([service, orders]) => `${formatCount(orders)} by ${service}`);
    return [
      `Of the ${acked} some were not handled before the drain ended: ${listed(counts)}.`,
      verification.logSearch === 'none' ? 'Late or lost: the log itself was not read back.' : searchProof(verification),
    ];
  }
  const names = listed(services.map(({ name }) => name));
  const givenUp = Object.entries(verification.deadLettered).filter(([, orders]) => orders > 0);
  const but = givenUp.length === 0 ? '' : ` or given up to its dead letters (${listed(givenUp.map(givenUpText))})`;
  const handled = `Each of the ${acked} was handled at least once by ${names}${but}${integrityText(verification)}.`;
  return verification.logSearch === 'all' ? [handled, inLogProof(verification)] : [handled];
}

function givenUpText([service, orders]: readonly [service: string, orders: number]): string {
  return `${formatCount(orders)} by ${service}`;
}

/** Of orders that the services have handled: a log may lose them afterwards. */
function inLogProof(verification: VerificationResult): string {
  const missing = missingTexts(verification);
  return missing.length === 0 ? 'The log, read back, holds each of them.' : `Of them, ${listed(missing)}.`;
}

/** Of a run without services. */
function logProof(verification: VerificationResult, acked: string): string {
  if (verification.logSearch === 'none') {
    return `Of the ${acked} none was looked for: no service ran, so this run says nothing about loss.`;
  }
  const missing = missingTexts(verification);
  const intact = integrityText(verification);
  if (missing.length > 0) return `Of the ${acked}, ${listed(missing)}; the log was read back${intact}.`;
  return `Each of the ${acked} is in the log, which was read back${intact}.`;
}

function searchProof(verification: VerificationResult): string {
  const missing = missingTexts(verification);
  return `The log was searched for them${missing.length === 0 ? '' : `: ${listed(missing)}`}.`;
}

function missingTexts({ ackedLost, skipped, expired }: VerificationResult): string[] {
  return [
    ...((ackedLost ?? 0) > 0 ? [`${formatCount(ackedLost ?? 0)} lost, not in the log`] : []),
    ...((skipped ?? 0) > 0 ? [`${formatCount(skipped ?? 0)} in the log but not handled, summed over services`] : []),
    ...((expired ?? 0) > 0 ? [`${formatCount(expired ?? 0)} unknown, as the retention had deleted records`] : []),
  ];
}

function integrityText({ corrupt }: VerificationResult): string {
  return corrupt === 0 ? ', with its value intact' : `; ${counted(corrupt, 'record')} arrived corrupt`;
}

/** Why a loss with acks=1 or 0 breaks no promise. */
function lossExplained(result: RunResult): string[] {
  const { target, verification } = result;
  const missing = verification.ackedLost ?? missedBy(result).length;
  if (missing === 0 || (target.acks !== 0 && target.acks !== 1)) return [];
  const cause =
    target.acks === 1
      ? 'a leader may acknowledge an order and fail before another replica has it'
      : 'no broker acknowledges an order, and one that never arrived counts as sent';
  return [
    `With acks=${target.acks} ${cause}: that no order is lost was promised by nobody, only acks=all promises it.`,
  ];
}

/** `none` of nothing, otherwise how many `some`. */
function said(count: number, none: string, some: string): string {
  return count === 0 ? none : `${formatCount(count)} ${some}`;
}

/** Duplicates, order and books: as far as they were looked at. */
function checksProof(result: RunResult): string[] {
  const { verification, services } = result;
  const { logDuplicates, outOfOrder, keyOutOfOrder, doubleEffects, conservation } = verification;
  const records = checkedRecords(result);
  const disorder = [
    ...(outOfOrder > 0 ? [`${formatCount(outOfOrder)} came behind a later one of the producer`] : []),
    ...(keyOutOfOrder > 0 ? [`${formatCount(keyOutOfOrder)} behind a later one of the key`] : []),
  ];
  const parts = [
    said(logDuplicates, 'none repeated an order at another offset', 'repeated an order at another offset'),
    ...(disorder.length === 0 ? ['none was out of order'] : disorder),
    ...(services.length === 0 ? [] : [said(doubleEffects, 'none had its effect twice', 'had an effect again')]),
  ];
  const wrong = conservation.filter(({ holds }) => !holds).length;
  return [
    ...(records === undefined
      ? []
      : [`Of the records ${records === 'log' ? 'in the log' : 'delivered'}, ${listed(parts)}.`]),
    ...(wrong > 0 ? [`Its books do not balance in ${counted(wrong, 'line')} of ${conservation.length}.`] : []),
  ];
}

function unsettledProof(result: RunResult): string[] {
  const { dropped, failed, indeterminate } = totalOrders(result);
  const found = result.verification.indeterminateInLog;
  const refused = found === null || found === 0 ? 'were refused and are not in the log' : 'were refused';
  const unanswered = found === null ? 'may be in the log or not' : 'had no answer';
  const parts = [
    ...(dropped > 0 ? [`${formatCount(dropped)} were dropped before a socket`] : []),
    ...(failed > 0 ? [`${formatCount(failed)} ${refused}`] : []),
    ...(indeterminate > 0 ? [`${formatCount(indeterminate)} ${unanswered}`] : []),
  ];
  if (parts.length === 0) return [];
  const searched =
    found === null || failed + indeterminate === 0
      ? ''
      : `; in the log ${found === 0 ? 'is none' : `are ${formatCount(found)}`} of them`;
  return [`Of the orders that were not acknowledged, ${listed(parts)}${searched}.`];
}

function speedProof(result: RunResult): string[] {
  const { measured } = result;
  if (measured.latencyUs.response.count === 0) return [];
  if (result.generator.verdict === 'INVALID') {
    return ['About speed it proves nothing: the measurement is INVALID for the reasons given above.'];
  }
  const caution =
    result.generator.verdict === 'SUSPECT'
      ? ['The measurement is SUSPECT: quote its numbers with the reasons given above.']
      : [];
  const caveat = result.target.kind === 'embedded' ? [`The numbers are those of the ${embeddedCaveat}.`] : [];
  return [isClosedLoop(result) ? limitProof(measured) : rateProof(result, measured), ...caution, ...caveat];
}

function limitProof({ throughput }: PhaseResult): string {
  const { ackedPerSec, ackedMbPerSec } = throughput;
  return `As fast as its bound on orders in flight let it, shop-sim had ${formatCount(ackedPerSec)} orders/s (${formatCount(ackedMbPerSec, 1)} MB/s) acknowledged; what latency customers would see at a given rate, a closed loop cannot tell.`;
}

function rateProof(result: RunResult, phase: PhaseResult): string {
  const rate = rateOf(result, phase);
  const { response, completion } = phase.latencyUs;
  const done = completion === null ? undefined : boundOf(completion);
  const all = Object.keys(phase.latencyUs.endToEnd).length === 1 ? 'its service' : 'every service';
  const after = done === undefined ? '' : ` and ${done.share} handled by ${all} within ${formatUs(done.us)} of it`;
  const acked = boundOf(response);
  if (acked === undefined)
    return `At ${rate} too many orders were never acknowledged for a bound on the response time.`;
  return `At ${rate}, ${acked.share} acknowledged within ${formatUs(acked.us)} of the intended time${after}.`;
}

function rateOf(result: RunResult, { throughput }: PhaseResult): string {
  const [first, ...others] = plannedTraffic(result).phases;
  const mean = `${formatCount(throughput.intendedPerSec)} orders/s`;
  if (others.length > 0) return `${mean} on average over ${others.length + 1} phases`;
  return first?.kind === 'ramp' || first?.kind === 'sine' ? `a ${first.rate}` : mean;
}

/** The bound that the samples carry: the 99th percentile, or the maximum where they are too few for one. */
function boundOf(latency: LatencySummary): { readonly share: string; readonly us: number } | undefined {
  const { count, censored, p99Us, maxUs } = latency;
  if (count + censored < samplesNeeded.p99) {
    const share = count === 1 ? 'the one order was' : `all ${counted(count, 'order')} were`;
    return censored > 0 || maxUs === null ? undefined : { share, us: maxUs };
  }
  return p99Us === null ? undefined : { share: '99 % of the orders were', us: p99Us };
}
