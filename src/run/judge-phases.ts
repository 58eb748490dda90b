import { cpus } from 'node:os';
import type { LoadCourse } from '../load/course.ts';
import type { PhaseResult, ThreadUsage } from '../metrics/result.ts';
import { judge, judgeWhole, type Judgement, type MeasuredConditions } from '../metrics/verdict.ts';
import type { PhaseTotals } from './collector.ts';
import { localAddresses } from './describe-run.ts';
import type { PhaseResults } from './phase-results.ts';
import type { RunRecord } from './run-record.ts';
import { servicesThreadName } from './service-threads.ts';
import { isBrokerOnThisHost, type Target } from './target.ts';

/** A run whose measurement is to be judged. */
export interface JudgedRun {
  readonly record: RunRecord;
  readonly target: Target;
  /** undefined: this process sent nothing (`shop-sim consume`). */
  readonly course: LoadCourse | undefined;
}

/** Phases with the judgement on each, and on the run, which the measured phases alone decide. */
export interface JudgedPhases {
  readonly phases: PhaseResult[];
  readonly measured: PhaseResult;
  readonly whole: Judgement;
}

/**
 * Judges the phases of a run, and all measured ones together. The threads are sampled in the measured phases as a whole, so
 * with several phases none is judged by them, but the whole is; a warm-up is judged without them too.
 */
export function judgePhases({ phases, measured }: PhaseResults, run: JudgedRun): JudgedPhases {
  const { record } = run;
  const isOnlyOne = phases.filter(({ result }) => result.kind === 'measure').length === 1;
  const judged = phases.map(({ number, result: phase }) => {
    if (number === null) return { phase, judgement: undefined };
    const isWhole = isOnlyOne && phase.kind === 'measure';
    const closedLoop = run.course?.isClosed(number) === true;
    return { phase, judgement: judge(conditionsOf(run, phase, record.collector.phase(number), closedLoop, isWhole)) };
  });
  const measuring = judged.flatMap(({ phase: { name, kind }, judgement }) =>
    kind === 'measure' && judgement !== undefined ? [{ name, judgement }] : [],
  );
  const closedLoop = phases.some(
    ({ number }) => number !== null && number > 0 && run.course?.isClosed(number) === true,
  );
  const whole = judgeWhole(measuring, conditionsOf(run, measured, record.collector.measured(), closedLoop, true));
  return {
    phases: judged.map(({ phase, judgement }) => withJudgement(phase, judgement)),
    measured: withJudgement(measured, whole),
    whole,
  };
}

function withJudgement(phase: PhaseResult, judgement: Judgement | undefined): PhaseResult {
  const measurement = judgement === undefined ? null : { verdict: judgement.verdict, reasons: judgement.reasons };
  return { ...phase, measurement };
}

/** @param isWhole all that is measured, not one phase of it */
function conditionsOf(
  { record, target, course }: JudgedRun,
  phase: PhaseResult,
  totals: PhaseTotals,
  closedLoop: boolean,
  isWhole: boolean,
): MeasuredConditions {
  const usages = isWhole ? record.usages : [];
  return {
    phase,
    generates: course !== undefined,
    closedLoop,
    needsOrders: isWhole,
    negativeEndToEndCount: negativesIn(totals),
    generatorThreads: usages.filter(isGenerator),
    serviceThreads: usages.filter(isServices),
    brokerOnThisHost: isBrokerOnThisHost(target.brokers, localAddresses()),
    cpuCount: cpus().length,
  };
}

/** Whether the usage is that of a generator thread. */
export function isGenerator({ name }: Pick<ThreadUsage, 'name'>): boolean {
  return name.startsWith('generator');
}

function isServices({ name }: Pick<ThreadUsage, 'name'>): boolean {
  return name.startsWith(servicesThreadName);
}

function negativesIn({ endToEnd }: PhaseTotals): number {
  return [...endToEnd.values()].reduce((sum, { negativeCount }) => sum + negativeCount, 0);
}
