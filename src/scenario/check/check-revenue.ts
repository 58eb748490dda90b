import { formatDurationMs } from '../../units.ts';
import type { Check, Finding } from './check.ts';

/** What the revenue service needs: the answers of payment, orders that are not too late for it, and to run before it can be killed. */
export const checkRevenue: Check = (_, { revenue, services, traffic, events }) => {
  if (revenue === undefined) {
    return events
      .filter(({ action }) => action.kind === 'crash-service' && action.service === 'revenue')
      .map(({ index }) => ({
        path: ['events', index, 'service'],
        message: 'revenue is off in this scenario; leave the event out, or give services.revenue a grace',
      }));
  }
  const findings: Finding[] = [];
  if (!services.names.includes('payment')) {
    const message =
      'revenue reads the answers of payment, which is off in this scenario; let it run, or revenue be off';
    findings.push({ path: ['services', 'revenue'], message });
  }
  const { late } = traffic;
  if (late !== undefined && late.maxMs >= revenue.graceMs) {
    const message = `orders that are late by up to ${formatDurationMs(late.maxMs)} are too late for revenue, whose grace is ${formatDurationMs(revenue.graceMs)}; give a longer services.revenue.grace`;
    findings.push({ path: ['traffic', 'late', 'upTo'], message });
  }
  for (const { action, index } of events) {
    if (action.kind !== 'add-partitions') continue;
    const message = 'the revenue service reads no partition that is added; leave the event out, or revenue off';
    findings.push({ path: ['events', index, 'do'], message });
  }
  return findings;
};
