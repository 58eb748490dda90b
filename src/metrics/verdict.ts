import { formatCount, formatDurationMs, formatUs } from '../units.ts';
import { type Finding, graded, type Limits, worstVerdict } from './finding.ts';
import type { GeneratorVerdict, LatencySummary, PhaseResult } from './result.ts';
import { percentileNames, percentilesShortOfSamples, samplesNeeded } from './sample-size.ts';
import { garbageCollected, generatorsBusy, type MeasuredThreads, servicesBusy, whyLate } from './thread-rules.ts';
import { formatPercent, listed } from './wording.ts';

/** What the judgement on the measurement in one phase is made from; the threads' usage is that of the phase. */
export interface MeasuredConditions extends MeasuredThreads {
  readonly phase: Pick<PhaseResult, 'name' | 'kind' | 'durationMs' | 'orders' | 'throughput' | 'latencyUs'>;
  /** False where this process sent nothing (`shop-sim consume`): the rules for traffic do not apply then. */
  readonly generates: boolean;
  /** Whether there is nothing to report without an order: false for one phase of several, and for a warm-up. */
  readonly needsOrders: boolean;
  /** End-to-end samples of all services that were below zero. */
  readonly negativeEndToEndCount: number;
  readonly brokerOnThisHost: boolean;
  readonly cpuCount: number;
}

/** The tool's judgement on its own measurement: the fields of the same names in the result. */
export interface Judgement {
  readonly verdict: GeneratorVerdict;
  readonly reasons: readonly string[];
  readonly notes: readonly string[];
}

const negativeLimits: Limits = { suspect: 0.001, invalid: 0.01 };
/** Shares of the intended orders that were not offered in time. */
const missingLimits: Limits = { suspect: 0.01, invalid: 0.05 };
const sendDelayFloorUs = 5000;
const sendDelayCeilingUs = 100_000;
const sendDelayShares: Limits = { suspect: 0.1, invalid: 0.5 };

/**
 * Judges the measurement in one phase by the conditions it was made under (README "Verdict"): VALID, SUSPECT or
 * INVALID, with each reason in words and numbers and its remedy. Pure.
 */
export function judge(conditions: MeasuredConditions): Judgement {
  const findings = [
    ...nothingMeasured(conditions),
    ...offeredTooLittle(conditions),
    ...sentTooLate(conditions),
    ...generatorsBusy(conditions),
    ...servicesBusy(conditions),
    ...garbageCollected(conditions),
    ...clocksDisagree(conditions),
  ];
  return {
    verdict: worstVerdict(findings.map(({ verdict }) => verdict)),
    reasons: findings.map(({ reason }) => reason),
    notes: notesOn(conditions),
  };
}

/**
 * The judgement on the measured phases of a run together: on one phase that of the phase. On several it is the worst of
 * theirs, with all their reasons, each with the name of its phase before it, and what only the whole can tell: the usage of
 * the threads, whether anything was measured at all, and for which percentiles all the samples are too few.
 *
 * @param measured all of them as one phase
 */
export function judgeWhole(
  phases: readonly { readonly name: string; readonly judgement: Judgement }[],
  measured: MeasuredConditions,
): Judgement {
  const [first, ...others] = phases;
  if (first !== undefined && others.length === 0) return first.judgement;
  const findings = [
    ...nothingMeasured(measured),
    ...generatorsBusy(measured),
    ...servicesBusy(measured),
    ...garbageCollected(measured),
  ];
  return {
    verdict: worstVerdict([
      ...phases.map(({ judgement }) => judgement.verdict),
      ...findings.map(({ verdict }) => verdict),
    ]),
    reasons: [
      ...phases.flatMap(({ name, judgement }) => judgement.reasons.map((reason) => `${name}: ${reason}`)),
      ...findings.map(({ reason }) => reason),
    ],
    notes: notesOn(measured),
  };
}

function nothingMeasured({ phase, generates, needsOrders }: MeasuredConditions): Finding[] {
  if (!generates || phase.latencyUs.response.count > 0) return [];
  const { intended, sent } = phase.orders;
  if (intended === 0 && sent === 0 && !needsOrders) return [];
  const remedy = phase.kind === 'measure' ? ': let the run last longer than its warm-up' : '';
  const reason =
    intended === 0 && sent === 0
      ? `no order was due in the ${phase.name} phase${remedy}`
      : `none of the ${formatCount(Math.max(intended, sent))} orders of the ${phase.name} phase was acknowledged: there is no response time to report`;
  return [{ verdict: 'INVALID', reason }];
}

function offeredTooLittle(conditions: MeasuredConditions): Finding[] {
  const { closedLoop, generates, phase } = conditions;
  const { intendedPerSec, offeredPerSec } = phase.throughput;
  if (closedLoop || !generates || intendedPerSec === 0) return [];
  return graded((intendedPerSec - offeredPerSec) / intendedPerSec, missingLimits, ({ ratio, limit }) => {
    const rates = `${formatCount(offeredPerSec, 1)} of ${formatCount(intendedPerSec, 1)} orders/s`;
    return `${formatPercent(1 - ratio)} of the intended rate was offered (${rates}, below ${formatPercent(1 - limit)})${whyLate(conditions)}`;
  });
}

function sentTooLate(conditions: MeasuredConditions): Finding[] {
  const { closedLoop, generates, phase } = conditions;
  const { sendDelay, response } = phase.latencyUs;
  if (closedLoop || !generates || samplesOf(sendDelay) === 0) return [];
  const delayUs = sendDelay.p99Us ?? Number.POSITIVE_INFINITY;
  const responseUs = response.p99Us ?? Number.POSITIVE_INFINITY;
  const suspectAboveUs = Math.max(sendDelayFloorUs, sendDelayShares.suspect * responseUs);
  const isTooLong = delayUs > sendDelayCeilingUs;
  if (delayUs <= suspectAboveUs && !isTooLong) return [];
  const isMostOfIt = delayUs > sendDelayShares.invalid * responseUs;
  const limit = isTooLong
    ? formatUs(sendDelayCeilingUs)
    : isMostOfIt
      ? `half of the response time p99 of ${formatUs(responseUs)}`
      : suspectAboveUs === sendDelayFloorUs
        ? formatUs(sendDelayFloorUs)
        : `a tenth of the response time p99 of ${formatUs(responseUs)}`;
  const measured = Number.isFinite(delayUs) ? `send delay p99 was ${formatUs(delayUs)}` : 'send delay p99 has no end';
  const reason = `${measured}, above ${limit}, and the response time contains it${whyLate(conditions)}`;
  return [{ verdict: isTooLong || isMostOfIt ? 'INVALID' : 'SUSPECT', reason }];
}

function clocksDisagree({ phase, negativeEndToEndCount }: MeasuredConditions): Finding[] {
  const measured = Object.values(phase.latencyUs.endToEnd).reduce((sum, { count }) => sum + count, 0);
  if (measured === 0) return [];
  return graded(
    negativeEndToEndCount / measured,
    negativeLimits,
    ({ ratio, limit }) =>
      `${formatPercent(ratio)} of the end-to-end samples were below zero (${formatCount(negativeEndToEndCount)} of ${formatCount(measured)}, above ${formatPercent(limit)}): the clocks of producer and services disagree; synchronize them or run both in one process`,
  );
}

function notesOn({ phase, brokerOnThisHost, cpuCount }: MeasuredConditions): string[] {
  const notes: string[] = [];
  if (brokerOnThisHost) {
    notes.push(`a broker runs on this host and shares its ${formatCount(cpuCount)} CPUs with shop-sim`);
  }
  const samples = samplesOf(phase.latencyUs.response);
  const short = percentilesShortOfSamples(samples);
  const neediest = short.at(-1);
  if (neediest !== undefined && samples > 0) {
    const wanted = short.map((name) => `${percentileNames[name]} (needs ${formatCount(samplesNeeded[name])})`);
    const neededMs = Math.ceil((samplesNeeded[neediest] / samples) * (phase.durationMs / 1000)) * 1000;
    notes.push(
      `too few samples (${formatCount(samples)}) for ${listed(wanted)}: at this rate measure for ${formatDurationMs(neededMs)} or longer`,
    );
  }
  return notes;
}

function samplesOf({ count, censored }: LatencySummary): number {
  return count + censored;
}
