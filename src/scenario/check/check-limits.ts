import { ratesOf } from '../../run/scenario-plan.ts';
import { formatBytes, formatCount, formatDurationMs } from '../../units.ts';
import { peakRatePerSec } from '../resolve/peak-rate.ts';
import { loadMs } from '../resolve/shorten.ts';
import type { TreePath } from '../tree/node.ts';
import type { Check, Finding } from './check.ts';

/** What a file may ask of the machine that it is run on, unless its user says `--allow-large`. */
export const limits = {
  ratePerSec: 100_000,
  loadMs: 3_600_000,
  partitions: 256,
  recordSizeBytes: 256 * 1024,
  bufferMemoryBytes: 256 * 2 ** 20,
  embeddedMemoryBytes: 2 * 2 ** 30,
  retentionBytes: 10 * 2 ** 30,
  generators: 8,
  serviceThreads: 4,
  members: 64,
  phases: 100,
  events: 100,
  variants: 20,
  searchRuns: 40,
} as const;

/** Everything in a run that is above a limit. */
export const checkLimits: Check = (document, variant) => {
  const findings: Finding[] = [];
  const check = (path: TreePath, what: string, value: number, limit: number, show: (value: number) => string): void => {
    if (value <= limit) return;
    const message = `${what} is ${show(value)}, and a scenario has at most ${show(limit)}; --allow-large lifts this`;
    findings.push({ path, message });
  };
  const { traffic, topic, producer, services } = variant;
  // A closed loop is bounded by what is in flight.
  const peaks = traffic.phases.map(({ shape }) => peakRatePerSec(shape)).filter(Number.isFinite);
  const peakPath = document.traffic.rate > limits.ratePerSec ? ['traffic', 'rate'] : ['traffic', 'phases'];
  check(peakPath, 'the highest rate', Math.max(0, ...peaks), limits.ratePerSec, showRate);
  check(['traffic', 'phases'], 'the load', loadMs(variant), limits.loadMs, formatDurationMs);
  check(['traffic', 'phases'], 'the number of phases', traffic.phases.length, limits.phases, formatCount);
  check(['traffic', 'recordSize'], 'recordSize', traffic.recordSizeBytes ?? 0, limits.recordSizeBytes, formatBytes);
  check(['traffic', 'generators'], 'generators', traffic.generators, limits.generators, formatCount);
  check(['topic', 'partitions'], 'the number of partitions', topic.partitions, limits.partitions, formatCount);
  check(['topic', 'retention.bytes'], 'retention.bytes', topic.retentionBytes ?? 0, limits.retentionBytes, formatBytes);
  check(
    ['producer', 'buffer.memory'],
    'buffer.memory',
    producer.bufferMemoryBytes,
    limits.bufferMemoryBytes,
    formatBytes,
  );
  check(
    ['embeddedMemory'],
    'embeddedMemory',
    variant.embeddedMemoryBytes ?? 0,
    limits.embeddedMemoryBytes,
    formatBytes,
  );
  check(['serviceThreads'], 'serviceThreads', document.serviceThreads ?? 0, limits.serviceThreads, formatCount);
  check(['events'], 'the number of events', variant.events.length, limits.events, formatCount);
  check(['variants'], 'the number of variants', document.variants?.length ?? 0, limits.variants, formatCount);
  for (const name of services.names) {
    check(
      ['services', name, 'members'],
      `members of ${name}`,
      services.settings[name].members,
      limits.members,
      formatCount,
    );
  }
  for (const { action, index } of variant.events) {
    if (action.kind === 'set-members') {
      check(['events', index, 'members'], 'the number of members', action.members, limits.members, formatCount);
    }
    if (action.kind === 'add-partitions') {
      check(
        ['events', index, 'partitions'],
        'the number of partitions',
        action.partitions,
        limits.partitions,
        formatCount,
      );
    }
  }
  if (document.search !== undefined) {
    const { from, to, factor } = document.search;
    check(['search', 'to'], 'the highest rate', to, limits.ratePerSec, showRate);
    const runs = ratesOf({ fromPerSec: from, toPerSec: to, factor }).length;
    check(['search', 'factor'], 'the number of runs', runs, limits.searchRuns, formatCount);
  }
  return findings;
};

function showRate(ratePerSec: number): string {
  return `${formatCount(ratePerSec)}/s`;
}
