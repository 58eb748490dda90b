import type { RunAnnouncement } from '../run/playing/play-scenario.ts';
import type { RunEvent, RunProgress, ServiceProgress } from '../run/progress.ts';
import type { NewestRevenue } from '../run/messages.ts';
import { formatCount, formatDurationMs, formatMoney, formatUs } from '../units.ts';

/** The lines of the live view. Pure: rendered here, written elsewhere. */

/** `run 2 of 6: members-2`, or `run 3: 20,000/s` in a search; empty for a scenario of one run. */
export function runText({ label, number, count }: RunAnnouncement): string {
  if (count === 1) return '';
  return `run ${number}${count === undefined ? '' : ` of ${count}`}: ${label}`;
}

/** Phase and time: `measure 12 s of 30 s`, or `measure 12 s, until Ctrl-C` for one without an end. */
export function phaseText({ phase, phaseName, phaseElapsedMs, phaseDurationMs }: RunProgress): string {
  const name = phase === 'warmup' ? 'warm-up' : phaseName;
  const seconds = Math.floor(phaseElapsedMs / 1000);
  const elapsed = seconds === 0 ? '0 s' : formatDurationMs(seconds * 1000);
  if (phaseDurationMs > 0) return `${name} ${elapsed} of ${formatDurationMs(phaseDurationMs)}`;
  return phase === 'measure' ? `${name} ${elapsed}, until Ctrl-C` : `${name} ${elapsed}`;
}

/** Rates and response time of the last second, and what went wrong since the start, if anything did. */
export function trafficText(progress: RunProgress): string {
  const parts = [
    `${formatCount(progress.sentPerSec)}/s sent`,
    `${formatCount(progress.ackedPerSec)}/s acked`,
    `response p50 ${formatLatency(progress.responseP50Us)} p99 ${formatLatency(progress.responseP99Us)}`,
  ];
  for (const fate of ['dropped', 'failed', 'indeterminate'] as const) {
    if (progress[fate] > 0) parts.push(`${formatCount(progress[fate])} ${fate}`);
  }
  return parts.join(', ');
}

/** One service in the last second; without `sends` its lag is unknown: others send. */
export function serviceText(service: ServiceProgress, sends: boolean): string {
  const latency = `p50 ${formatLatency(service.endToEndP50Us)} p99 ${formatLatency(service.endToEndP99Us)}`;
  const lag = sends ? `, lag ${formatCount(service.lag)}` : '';
  return `${formatCount(service.handledPerSec)}/s handled${lag}, end-to-end ${latency}`;
}

/** The newest second of revenue: `12,345.67 of 110 orders in the second 10:15:31`, by the time of the customers' orders in UTC. */
export function revenueText({ second, orders, revenueMinor }: NewestRevenue): string {
  const time = new Date(second * 1000).toISOString().slice(11, 19);
  return `${formatMoney(revenueMinor)} of ${formatCount(orders)} orders in the second ${time}`;
}

/** Everything in one line, for an output that is not a terminal; without `sends` only what the services do. */
export function progressLine(progress: RunProgress, sends: boolean): string {
  const handled = progress.services.map(({ name, handledPerSec }) => `${name} ${formatCount(handledPerSec)}/s`);
  const lags = progress.services.map(({ name, lag }) => `${name} ${formatCount(lag)}`);
  const lag = lags.length === 0 || !sends ? '' : `; lag ${lags.join(', ')}`;
  const { newestRevenue } = progress;
  const revenue = newestRevenue === undefined ? '' : `; revenue ${revenueText(newestRevenue)}`;
  return `${phaseText(progress)}: ${sends ? trafficText(progress) : `handled ${handled.join(', ')}`}${lag}${revenue}`;
}

function formatLatency(us: number | null): string {
  return us === null ? '-' : formatUs(us);
}

/** An event that begins now. */
export function eventLine({ name, sentence }: RunEvent): string {
  return `event "${name}": ${sentence}`;
}
