import { formatCount, formatDurationMs, formatUs } from '../units.ts';
import type { GeneratorVerdict, LatencySummary, PhaseResult, ThreadUsage } from './result.ts';
import { formatPercent, listed } from './wording.ts';
import { percentileNames, percentilesShortOfSamples, samplesNeeded } from './sample-size.ts';

/** What the judgement on a measurement is made from. */
export interface MeasuredConditions {
  /** The measure phase. */
  readonly phase: Pick<PhaseResult, 'durationMs' | 'orders' | 'throughput' | 'latencyUs'>;
  /** `--rate max`: there is no schedule to be late for. */
  readonly closedLoop: boolean;
  /** End-to-end samples of all services that were below zero. */
  readonly negativeEndToEndCount: number;
  /** Empty when this process generated nothing (`shop-sim consume`): the rules for traffic do not apply then. */
  readonly generatorThreads: readonly ThreadUsage[];
  readonly serviceThreads: readonly ThreadUsage[];
  readonly brokerOnThisHost: boolean;
  readonly cpuCount: number;
}

/** The tool's judgement on its own measurement: the fields of the same names in the result. */
export interface Judgement {
  readonly verdict: GeneratorVerdict;
  readonly reasons: readonly string[];
  readonly notes: readonly string[];
}

interface Finding {
  readonly verdict: 'SUSPECT' | 'INVALID';
  readonly reason: string;
}

/** A value is SUSPECT above the first limit and INVALID above the second. */
interface Limits {
  readonly suspect: number;
  readonly invalid: number;
}

const busyLimits: Limits = { suspect: 0.8, invalid: 0.95 };
const gcLimits: Limits = { suspect: 0.05, invalid: 0.15 };
const negativeLimits: Limits = { suspect: 0.001, invalid: 0.01 };
/** Shares of the intended orders that were not offered in time. */
const missingLimits: Limits = { suspect: 0.01, invalid: 0.05 };
const sendDelayFloorUs = 5000;
const sendDelayCeilingUs = 100_000;
const sendDelayShares: Limits = { suspect: 0.1, invalid: 0.5 };

/**
 * Judges a measurement by the conditions it was made under (README "Verdict"): VALID, SUSPECT or INVALID, with each
 * reason in words and numbers and its remedy. Pure.
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
  return { verdict: worstOf(findings), reasons: findings.map(({ reason }) => reason), notes: notesOn(conditions) };
}

function worstOf(findings: readonly Finding[]): GeneratorVerdict {
  if (findings.some(({ verdict }) => verdict === 'INVALID')) return 'INVALID';
  return findings.length > 0 ? 'SUSPECT' : 'VALID';
}

function nothingMeasured({ phase, generatorThreads }: MeasuredConditions): Finding[] {
  if (generatorThreads.length === 0 || phase.latencyUs.response.count > 0) return [];
  const { intended, sent } = phase.orders;
  const reason =
    intended === 0 && sent === 0
      ? 'no order was due in the measure phase: let the run last longer than its warm-up'
      : `none of the ${formatCount(Math.max(intended, sent))} orders of the measure phase was acknowledged: there is no response time to report`;
  return [{ verdict: 'INVALID', reason }];
}

function offeredTooLittle(conditions: MeasuredConditions): Finding[] {
  const { closedLoop, generatorThreads, phase } = conditions;
  const { intendedPerSec, offeredPerSec } = phase.throughput;
  if (closedLoop || generatorThreads.length === 0 || intendedPerSec === 0) return [];
  return graded((intendedPerSec - offeredPerSec) / intendedPerSec, missingLimits, ({ ratio, limit }) => {
    const rates = `${formatCount(offeredPerSec, 1)} of ${formatCount(intendedPerSec, 1)} orders/s`;
    return `${formatPercent(1 - ratio)} of the intended rate was offered (${rates}, below ${formatPercent(1 - limit)}): ${whyLate(conditions)}`;
  });
}

function sentTooLate(conditions: MeasuredConditions): Finding[] {
  const { closedLoop, generatorThreads, phase } = conditions;
  const { sendDelay, response } = phase.latencyUs;
  if (closedLoop || generatorThreads.length === 0 || samplesOf(sendDelay) === 0) return [];
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
  const reason = `${measured}, above ${limit}, and the response time contains it: ${whyLate(conditions)}`;
  return [{ verdict: isTooLong || isMostOfIt ? 'INVALID' : 'SUSPECT', reason }];
}

function generatorsBusy(conditions: MeasuredConditions): Finding[] {
  const { closedLoop, generatorThreads } = conditions;
  return generatorThreads.flatMap(({ name, busyRatio }) => {
    const busy = `${name} was ${formatPercent(busyRatio)} busy`;
    const findings = graded(busyRatio, busyLimits, ({ limit }) =>
      closedLoop
        ? `${busy}: the rate reached is the limit of shop-sim's generator, not of the broker; add ${generatorsOption(conditions)} to look for the broker's`
        : `${busy} (above ${formatPercent(limit)}): ${moreGenerators(conditions)}`,
    );
    return closedLoop ? findings.map((finding) => ({ ...finding, verdict: 'SUSPECT' as const })) : findings;
  });
}

function servicesBusy({ serviceThreads }: MeasuredConditions): Finding[] {
  return serviceThreads.flatMap(({ name, busyRatio }) =>
    graded(
      busyRatio,
      busyLimits,
      ({ limit }) =>
        `${name} was ${formatPercent(busyRatio)} busy (above ${formatPercent(limit)}): end-to-end contains shop-sim's own queueing; ${servicesElsewhere}`,
    ),
  );
}

function garbageCollected(conditions: MeasuredConditions): Finding[] {
  return [
    ...collectingIn(conditions.generatorThreads, moreGenerators(conditions)),
    ...collectingIn(conditions.serviceThreads, servicesElsewhere),
  ];
}

function collectingIn(threads: readonly ThreadUsage[], remedy: string): Finding[] {
  return threads.flatMap(({ name, gcRatio }) =>
    graded(gcRatio, gcLimits, ({ limit }) => {
      const share = `${name} spent ${formatPercent(gcRatio)} of the time collecting garbage`;
      return `${share} (above ${formatPercent(limit)}), standing still meanwhile: ${remedy}`;
    }),
  );
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

/** At most one finding: the value and the limit it is above, worded. */
function graded(
  ratio: number,
  limits: Limits,
  word: (found: { readonly ratio: number; readonly limit: number }) => string,
): Finding[] {
  if (ratio > limits.invalid) return [{ verdict: 'INVALID', reason: word({ ratio, limit: limits.invalid }) }];
  if (ratio > limits.suspect) return [{ verdict: 'SUSPECT', reason: word({ ratio, limit: limits.suspect }) }];
  return [];
}

const servicesElsewhere = 'lower --rate, or run services in a process of their own with `shop-sim consume`';

function generatorsOption({ generatorThreads }: MeasuredConditions): string {
  return `--generators ${generatorThreads.length + 1}`;
}

function moreGenerators(conditions: MeasuredConditions): string {
  return `add ${generatorsOption(conditions)} or lower --rate`;
}

/** The cause of late orders, as far as the generators' load tells, and the remedy. */
function whyLate(conditions: MeasuredConditions): string {
  const { name, busyRatio } = busiestOf(conditions.generatorThreads);
  const busy = `${formatPercent(busyRatio)} busy`;
  return busyRatio > busyLimits.suspect
    ? `${name} was ${busy}; ${moreGenerators(conditions)}`
    : `${name} was only ${busy}, so the producer's memory was full or this host short of CPU; lower --rate`;
}

function busiestOf(threads: readonly ThreadUsage[]): ThreadUsage {
  return threads.reduce((busiest, thread) => (thread.busyRatio > busiest.busyRatio ? thread : busiest));
}

function samplesOf({ count, censored }: LatencySummary): number {
  return count + censored;
}
