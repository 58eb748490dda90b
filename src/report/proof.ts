import type { LatencySummary, PhaseResult, RunResult } from '../metrics/result.ts';
import { samplesNeeded } from '../metrics/sample-size.ts';
import { counted, listed } from '../metrics/wording.ts';
import { formatCount, formatUs } from '../units.ts';
import { handledForOthers, missedBy, totalOrders } from './accounts.ts';
import { embeddedCaveat } from './header.ts';
import { isClosedLoop, measurePhase, plannedTraffic } from './planned.ts';

/** What this run proves, in sentences made from its numbers; what was not measured is not claimed. */
export function proofOf(result: RunResult): string[] {
  if (handledForOthers(result) > 0) {
    return [
      `${result.services.map(({ name, handled }) => `${name} handled ${counted(handled, 'order')}`).join(', ')}. They were produced by other runs, so whether any is missing this run cannot tell.`,
    ];
  }
  if (result.verification.acked === 0 && totalOrders(result).acked === 0) {
    return ['Nothing: no order was acknowledged.'];
  }
  return [deliveryProof(result), ...unsettledProof(result), ...speedProof(result)];
}

function deliveryProof(result: RunResult): string {
  const { verification, services, target } = result;
  const acked = `${counted(verification.acked, 'order')} that the cluster acknowledged`;
  const meaning = target.acks === 0 ? ' (with acks=0 that says only: written to a socket)' : '';
  if (services.length === 0) {
    return `Of the ${acked}${meaning} none was looked for: no service ran, so this run says nothing about loss.`;
  }
  const missed = missedBy(result);
  if (missed.length > 0) {
    const counts = missed.map(([service, orders]) => `${formatCount(orders)} by ${service}`);
    return `Of the ${acked}${meaning} some were not handled before the drain ended: ${listed(counts)}. Late or lost: the log itself was not read back.`;
  }
  const names = listed(services.map(({ name }) => name));
  const intact =
    verification.corrupt === 0
      ? ', with its value intact'
      : `; ${counted(verification.corrupt, 'record')} arrived corrupt`;
  return `Each of the ${acked}${meaning} was handled at least once by ${names}${intact}.`;
}

function unsettledProof(result: RunResult): string[] {
  const { dropped, failed, indeterminate } = totalOrders(result);
  const parts = [
    ...(dropped > 0 ? [`${formatCount(dropped)} were dropped before a socket`] : []),
    ...(failed > 0 ? [`${formatCount(failed)} were refused and are not in the log`] : []),
    ...(indeterminate > 0 ? [`${formatCount(indeterminate)} may be in the log or not`] : []),
  ];
  return parts.length === 0 ? [] : [`Of the orders that were not acknowledged, ${listed(parts)}.`];
}

function speedProof(result: RunResult): string[] {
  const phase = measurePhase(result);
  if (phase === undefined || phase.latencyUs.response.count === 0) return [];
  if (result.generator.verdict === 'INVALID') {
    return ['About speed it proves nothing: the measurement is INVALID for the reasons given above.'];
  }
  const caution =
    result.generator.verdict === 'SUSPECT'
      ? ['The measurement is SUSPECT: quote its numbers with the reasons given above.']
      : [];
  const caveat = result.target.kind === 'embedded' ? [`The numbers are those of the ${embeddedCaveat}.`] : [];
  return [isClosedLoop(result) ? limitProof(phase) : rateProof(result, phase), ...caution, ...caveat];
}

function limitProof({ throughput }: PhaseResult): string {
  const { ackedPerSec, ackedMbPerSec } = throughput;
  return `As fast as its bound on orders in flight let it, shop-sim had ${formatCount(ackedPerSec)} orders/s (${formatCount(ackedMbPerSec, 1)} MB/s) acknowledged; what latency customers would see at a given rate, a closed loop cannot tell.`;
}

function rateProof(result: RunResult, phase: PhaseResult): string {
  const { rampFromPerSec, ratePerSec } = plannedTraffic(result);
  const rate =
    rampFromPerSec === undefined || typeof ratePerSec !== 'number'
      ? `${formatCount(phase.throughput.intendedPerSec)} orders/s`
      : `a ramp from ${formatCount(rampFromPerSec)} to ${formatCount(ratePerSec)} orders/s`;
  const { response, completion } = phase.latencyUs;
  const done = completion === null ? undefined : boundOf(completion);
  const all = Object.keys(phase.latencyUs.endToEnd).length === 1 ? 'its service' : 'every service';
  const after = done === undefined ? '' : ` and ${done.share} handled by ${all} within ${formatUs(done.us)} of it`;
  const acked = boundOf(response);
  if (acked === undefined)
    return `At ${rate} too many orders were never acknowledged for a bound on the response time.`;
  return `At ${rate}, ${acked.share} acknowledged within ${formatUs(acked.us)} of the intended time${after}.`;
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
