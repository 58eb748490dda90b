import type { RateShape } from '../run/phase-plan.ts';
import type { RunPlan, TargetPlan } from '../run/plan.ts';
import { usualRevenue } from '../run/revenue-plan.ts';
import type { OptionValues } from './options/option.ts';
import { isServiceName } from './options/parse-kafka-value.ts';
import type { produceOptions } from './options/produce-options.ts';
import { freezePlan } from '../run/freeze-plan.ts';
import type { RunIdentity } from './run-identity.ts';
import { serviceSettingsOf } from './service-settings-of.ts';

export type ProduceValues = OptionValues<typeof produceOptions>;

const defaultMaxBytes = 20 * 2 ** 30;

/**
 * The plan of `shop-sim produce`, every default resolved. Pure: what differs from run to run (id, drawn seed) comes in
 * with the identity.
 */
export function buildProducePlan(values: ProduceValues, target: TargetPlan, identity: RunIdentity): RunPlan {
  const prefix = `shopsim.${identity.runId}`;
  const named = values.topic !== undefined;
  const names = values.services.filter(isServiceName);
  return freezePlan({
    runId: identity.runId,
    command: identity.command,
    target,
    traffic: {
      phases: [
        {
          name: 'measure',
          shape: shapeOf(values),
          arrivals: values.arrivals,
          durationMs: values.duration,
          flashSaleShare: 0,
        },
      ],
      warmupMs: values.warmup,
      maxOrders: values.orders,
      seed: values.seed ?? identity.drawnSeed,
      key: values.key,
      skew: values.skew,
      recordSizeBytes: values.recordSize,
      generators: values.generators,
      onFull: values.onFull,
      // What the embedded broker holds is bounded already, and nothing of it is on a disk.
      maxBytes: values.maxBytes ?? (target.kind === 'embedded' ? undefined : defaultMaxBytes),
    },
    topic: {
      orders: values.topic ?? `${prefix}.orders`,
      prefix,
      named,
      keep: values.keepTopics,
      partitions: values.partitions,
      replicationFactor: values.replicationFactor,
      retentionBytes: undefined,
    },
    producer: {
      acks: values.acks,
      // Kafka's producer does the same (KIP-679): without acks=all there is nothing to be idempotent about.
      idempotent: values.acks === 'all' && !values.noIdempotence,
      lingerMs: values.lingerMs,
      batchSizeBytes: values.batchSize,
      maxInFlight: values.maxInFlight,
      bufferMemoryBytes: values.bufferMemory,
      deliveryTimeoutMs: values.deliveryTimeout,
      // A connection that went silent must leave time for another try before the deadline.
      requestTimeoutMs: Math.min(requestTimeoutMsOf(target), Math.round((values.deliveryTimeout * 2) / 3)),
      client: values.client,
    },
    services: {
      names,
      settings: serviceSettingsOf(values),
      threads: Math.max(1, Math.min(names.length, values.serviceThreads ?? defaultThreads(values.rate))),
      declineRate: values.declineRate,
      stockPerSku: values.stock,
      flashSaleStock: values.stock,
      groupPrefix: prefix,
      // A named topic may hold the orders of years; a topic made for the run holds nothing before it.
      from: named ? 'latest' : 'earliest',
    },
    ...(values.services.includes('revenue') && { revenue: usualRevenue }),
    events: [],
    drainTimeoutMs: values.drainTimeout,
    verifyLog: values.verifyLog,
  });
}

function shapeOf({ rate, rampFrom }: ProduceValues): RateShape {
  if (rate === 'max') return { kind: 'max' };
  if (rampFrom === undefined) return { kind: 'constant', ratePerSec: rate };
  return { kind: 'ramp', fromPerSec: rampFrom, toPerSec: rate };
}

/** Up to this rate one thread carries all services at a fraction of its time, and parses each order once for all of them. */
const singleThreadPerSec = 15_000;

function defaultThreads(rate: ProduceValues['rate']): number {
  return rate === 'max' || rate > singleThreadPerSec ? 2 : 1;
}

/** For the embedded broker Kafka's default of request.timeout.ms. */
function requestTimeoutMsOf(target: TargetPlan): number {
  return target.kind === 'kafka' ? target.connection.requestTimeoutMs : 30_000;
}
