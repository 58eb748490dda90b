import type { ConfirmationPlan } from '../../run/confirmation-plan.ts';
import type { RateShape } from '../../run/phase-plan.ts';
import type { RevenuePlan } from '../../run/revenue-plan.ts';
import type { VariantPlan } from '../../run/scenario-plan.ts';
import type { RetryPlan, WorkPlan } from '../../run/service-settings.ts';
import { formatBytes, formatCount, formatDurationMs } from '../../units.ts';

/** The settings of a run, each as a name and what it is: what is drawn or listed elsewhere is left out. */
export function describeSettings(variant: VariantPlan): readonly (readonly [string, string])[] {
  const { traffic, topic, producer, services } = variant;
  const off = Object.keys(services.settings).filter((name) => !services.names.some((running) => running === name));
  return [
    [
      'brokers',
      `${variant.brokers}${variant.embeddedMemoryBytes === undefined ? '' : `; embedded ones have ${formatBytes(variant.embeddedMemoryBytes)} for records`}`,
    ],
    [
      'topic',
      `${topic.partitions} partitions${topic.retentionBytes === undefined ? '' : `, retention.bytes ${formatBytes(topic.retentionBytes)}`}`,
    ],
    [
      'orders',
      `key ${traffic.key}, ${traffic.late === undefined ? '' : `${percent(traffic.late.ratio)} late by up to ${formatDurationMs(traffic.late.maxMs)}, `}skew ${traffic.skew}, ${traffic.recordSizeBytes === undefined ? 'sizes as they fall out' : `${formatCount(traffic.recordSizeBytes)} bytes`}, ${traffic.seed === undefined ? 'seed drawn anew' : `seed ${traffic.seed}`}, ${traffic.generators} generator${traffic.generators === 1 ? '' : 's'}, when full ${traffic.onFull}`,
    ],
    [
      'producer',
      `acks ${producer.acks}, ${producer.idempotent ? 'idempotent' : 'not idempotent'}, linger.ms ${producer.lingerMs}, batch.size ${formatBytes(producer.batchSizeBytes)}, ${producer.maxInFlight} in flight, delivery.timeout.ms ${producer.deliveryTimeoutMs}`,
    ],
    ...services.names.map((name) => [name, describeService(variant, name)] as const),
    ...(variant.revenue === undefined ? [] : [['revenue', describeRevenue(variant.revenue)] as const]),
    ...off.map((name) => [name, 'off'] as const),
    ...(variant.confirmation === undefined
      ? []
      : [['confirmation', describeConfirmation(variant.confirmation)] as const]),
    [
      'end',
      `drains for at most ${formatDurationMs(variant.drainTimeoutMs)}${variant.verifyLog ? ', then reads back the log' : ''}`,
    ],
  ];
}

function describeService({ services }: VariantPlan, name: keyof VariantPlan['services']['settings']): string {
  const { members, concurrency, work, transientFailureRatio, poisonRatio, retry } = services.settings[name];
  const failing = transientFailureRatio > 0 || poisonRatio > 0;
  return [
    `${members} member${members === 1 ? '' : 's'}`,
    ...(concurrency === undefined ? [] : [`${concurrency} at a time each`]),
    `work ${describeWork(work)}`,
    ...(name === 'payment' ? [`${percent(services.declineRate)} declined`] : []),
    ...(name === 'inventory'
      ? [`stock ${formatCount(services.stockPerSku)}, in the flash sale ${formatCount(services.flashSaleStock)}`]
      : []),
    ...(failing
      ? [
          `fails: ${percent(transientFailureRatio)} at an attempt, ${percent(poisonRatio)} for good`,
          describeRetry(retry),
        ]
      : []),
  ].join(', ');
}

function describeRevenue({ commitIntervalMs, graceMs, sessionGapMs }: RevenuePlan): string {
  return `exactly once, a commit every ${formatDurationMs(commitIntervalMs)}, grace ${formatDurationMs(graceMs)}, sessions ${formatDurationMs(sessionGapMs)} apart`;
}

function describeConfirmation({ mode, commitIntervalMs }: ConfirmationPlan): string {
  const how = mode === 'exactlyOnce' ? 'exactly once, in transactions' : 'at least once, without transactions';
  return `${how}, a commit every ${formatDurationMs(commitIntervalMs)}`;
}

function describeWork(work: WorkPlan): string {
  if (work.kind === 'none') return 'none';
  if (work.kind === 'constant') return formatDurationMs(work.ms);
  return `log-normal, median ${formatDurationMs(work.medianMs)}, sigma ${work.sigma}`;
}

function describeRetry(retry: RetryPlan): string {
  if (retry.mode === 'topics') return `retry topics after ${retry.delaysMs.map(formatDurationMs).join(' and ')}`;
  return `${retry.attempts} attempts in place, ${formatDurationMs(retry.pauseMs)} apart`;
}

/** The rates of a phase, as a phrase. */
export function describeShape(shape: RateShape): string {
  if (shape.kind === 'constant') return `${formatCount(shape.ratePerSec)}/s`;
  if (shape.kind === 'ramp') return `from ${formatCount(shape.fromPerSec)}/s to ${formatCount(shape.toPerSec)}/s`;
  if (shape.kind === 'max') return 'as fast as it goes';
  if (shape.kind === 'pause') return 'no orders';
  return `wave of ${formatDurationMs(shape.periodMs)} between ${formatCount(shape.minPerSec)}/s and ${formatCount(shape.maxPerSec)}/s`;
}

export function percent(ratio: number): string {
  return `${Number((ratio * 100).toFixed(4))} %`;
}
