import { cpus } from 'node:os';
import type { PhaseResult, ThreadUsage } from '../metrics/result.ts';
import { judge, judgeWhole, type Judgement } from '../metrics/verdict.ts';
import type { PhaseTotals } from './collector.ts';
import { localAddresses } from './describe-run.ts';
import type { RunRecord } from './run-record.ts';
import { servicesThreadName } from './service-threads.ts';
import { isBrokerOnThisHost, type Target } from './target.ts';

/** A run whose measurement is to be judged. */
export interface JudgedRun {
  readonly record: RunRecord;
  readonly target: Target;
  /** False for `shop-sim consume`. */
  readonly generates: boolean;
  /** `--rate max`. */
  readonly closedLoop: boolean;
}

/** The phases with the judgement on each, and the judgement on the run, which the measure phases alone decide. */
export function judgePhases(
  phases: readonly PhaseResult[],
  run: JudgedRun,
): { readonly phases: PhaseResult[]; readonly whole: Judgement } {
  const judged = phases.map((phase) => ({ phase, judgement: judgePhase(phase, run) }));
  return {
    phases: judged.map(({ phase, judgement }) => ({
      ...phase,
      measurement: judgement === undefined ? null : { verdict: judgement.verdict, reasons: judgement.reasons },
    })),
    whole: judgeWhole(
      judged.flatMap(({ phase: { name, kind }, judgement }) =>
        kind === 'measure' && judgement !== undefined ? [{ name, judgement }] : [],
      ),
    ),
  };
}

/** undefined for the drain. The threads are sampled in the measure phase only, so a warm-up is judged without them. */
function judgePhase(phase: PhaseResult, { record, target, generates, closedLoop }: JudgedRun): Judgement | undefined {
  if (phase.kind === 'drain') return undefined;
  const usages = phase.kind === 'measure' ? record.usages : [];
  return judge({
    phase,
    generates,
    closedLoop,
    negativeEndToEndCount: negativesIn(record.collector[phase.kind]),
    generatorThreads: usages.filter(isGenerator),
    serviceThreads: usages.filter(isServices),
    brokerOnThisHost: isBrokerOnThisHost(target.brokers, localAddresses()),
    cpuCount: cpus().length,
  });
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
