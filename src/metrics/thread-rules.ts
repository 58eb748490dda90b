import { type Finding, graded, type Limits } from './finding.ts';
import type { ThreadUsage } from './result.ts';
import { formatPercent } from './wording.ts';

/** The threads of a phase, as the rules about them need them. */
export interface MeasuredThreads {
  /** Empty where they were not sampled, or there were none. */
  readonly generatorThreads: readonly ThreadUsage[];
  readonly serviceThreads: readonly ThreadUsage[];
  /** `--rate max`: a generator is meant to be busy. */
  readonly closedLoop: boolean;
}

const busyLimits: Limits = { suspect: 0.8, invalid: 0.95 };
const gcLimits: Limits = { suspect: 0.05, invalid: 0.15 };
/** A thread that had work for a CPU and got one for less than this share of that time waited for it. */
const starvedBelow = 0.75;

const servicesElsewhere = 'lower --rate, or run services in a process of their own with `shop-sim consume`';

/** A generator thread that has no time left is late; in a closed loop it is the limit that was found. */
export function generatorsBusy(threads: MeasuredThreads): Finding[] {
  const { closedLoop, generatorThreads } = threads;
  return generatorThreads.flatMap((thread) => {
    const findings = graded(thread.busyRatio, busyLimits, ({ limit }) =>
      closedLoop ? limitReached(threads, thread) : `${busyText(thread, limit)}: ${remedyFor(threads, thread)}`,
    );
    return closedLoop ? findings.map((finding) => ({ ...finding, verdict: 'SUSPECT' as const })) : findings;
  });
}

/** Services that have no time left add their own queueing to end-to-end. */
export function servicesBusy({ serviceThreads }: MeasuredThreads): Finding[] {
  return serviceThreads.flatMap((thread) =>
    graded(
      thread.busyRatio,
      busyLimits,
      ({ limit }) => `${busyText(thread, limit)}: end-to-end contains shop-sim's own queueing; ${servicesElsewhere}`,
    ),
  );
}

/** A thread that collects garbage stands still. */
export function garbageCollected(threads: MeasuredThreads): Finding[] {
  return [
    ...collectingIn(threads.generatorThreads, moreGenerators(threads)),
    ...collectingIn(threads.serviceThreads, servicesElsewhere),
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

/** The cause of late orders, as far as the generators' load tells, and the remedy; empty where it was not sampled. */
export function whyLate(threads: MeasuredThreads): string {
  const [first, ...others] = threads.generatorThreads;
  if (first === undefined) return '';
  const busiest = others.reduce((most, thread) => (thread.busyRatio > most.busyRatio ? thread : most), first);
  const { name, busyRatio } = busiest;
  return busyRatio > busyLimits.suspect || isStarved(busiest)
    ? `: ${busyText(busiest)}; ${remedyFor(threads, busiest)}`
    : `: ${name} was only ${formatPercent(busyRatio)} busy, so the producer's memory was full or this host short of CPU; lower --rate`;
}

/** Whether the thread waited for a CPU for much of the time in which it had work; false where that is not known. */
export function isStarved({ busyRatio, cpuRatio }: Pick<ThreadUsage, 'busyRatio' | 'cpuRatio'>): boolean {
  return cpuRatio !== null && cpuRatio < starvedBelow * busyRatio;
}

function busyText(thread: ThreadUsage, limit?: number): string {
  const above = limit === undefined ? '' : ` (above ${formatPercent(limit)})`;
  const waited = isStarved(thread) ? `, with a CPU for only ${formatPercent(thread.cpuRatio ?? 0)} of the time` : '';
  return `${thread.name} was ${formatPercent(thread.busyRatio)} busy${above}${waited}`;
}

function limitReached(threads: MeasuredThreads, thread: ThreadUsage): string {
  return isStarved(thread)
    ? `${busyText(thread)}: the rate reached is the limit of this host's CPUs, not of the broker; give it more CPUs to look for the broker's`
    : `${busyText(thread)}: the rate reached is the limit of shop-sim's generator, not of the broker; add ${generatorsOption(threads)} to look for the broker's`;
}

function remedyFor(threads: MeasuredThreads, thread: ThreadUsage): string {
  return isStarved(thread) ? 'this host is short of CPU; lower --rate, or give it more CPUs' : moreGenerators(threads);
}

function moreGenerators(threads: MeasuredThreads): string {
  return `add ${generatorsOption(threads)} or lower --rate`;
}

function generatorsOption({ generatorThreads }: MeasuredThreads): string {
  return `--generators ${generatorThreads.length + 1}`;
}
