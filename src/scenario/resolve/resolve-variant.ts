import type { VariantPlan, VariantTraffic } from '../../run/scenario-plan.ts';
import type { ProducerDocument } from '../schema/producer-schema.ts';
import type { ScenarioDocument } from '../schema/scenario-schema.ts';
import type { TrafficDocument } from '../schema/traffic-schema.ts';
import { resolveConfirmation } from '../shop/confirmation.ts';
import { resolveRevenue } from '../shop/revenue.ts';
import { resolveEvents, type ResolvedEvent } from './resolve-events.ts';
import { resolveServices } from './resolve-services.ts';

/** A variant whose events know which of the document's they are. */
export interface ResolvedVariant extends VariantPlan {
  readonly events: readonly ResolvedEvent[];
}

/** One run of a scenario, every default resolved. */
export function resolveVariant(name: string, document: ScenarioDocument): ResolvedVariant {
  const traffic = resolveTraffic(document.traffic);
  const { topic } = document;
  return {
    name,
    brokers: document.brokers,
    embeddedMemoryBytes: document.embeddedMemory,
    traffic,
    services: resolveServices(document.services, document.serviceThreads, traffic),
    confirmation: resolveConfirmation(document.services.confirmation),
    revenue: resolveRevenue(document.services.revenue),
    topic: {
      partitions: topic.partitions,
      replicationFactor: topic.replicationFactor,
      retentionBytes: topic['retention.bytes'],
    },
    producer: resolveProducer(document.producer),
    events: resolveEvents(document.events, traffic.phases),
    drainTimeoutMs: document.drainTimeout,
    verifyLog: document.verifyLog,
  };
}

function resolveTraffic(document: TrafficDocument): VariantTraffic {
  const { rate: ratePerSec, arrivals, flashSale: flashSaleShare } = document;
  return {
    warmupMs: document.warmup,
    phases: document.phases.flatMap((phase) => phase.expand({ ratePerSec, arrivals, flashSaleShare })),
    seed: document.seed,
    key: document.key,
    skew: document.skew,
    late: document.late && { ratio: document.late.share, maxMs: document.late.upTo },
    recordSizeBytes: document.recordSize,
    generators: document.generators,
    onFull: document.onFull,
  };
}

function resolveProducer(document: ProducerDocument): VariantPlan['producer'] {
  const { acks } = document;
  return {
    acks,
    // Kafka's producer does the same (KIP-679): without acks=all there is nothing to be idempotent about.
    idempotent: document['enable.idempotence'] ?? acks === 'all',
    lingerMs: document['linger.ms'],
    batchSizeBytes: document['batch.size'],
    maxInFlight: document['max.in.flight.requests.per.connection'],
    bufferMemoryBytes: document['buffer.memory'],
    deliveryTimeoutMs: document['delivery.timeout.ms'],
    client: 'shop-sim',
  };
}
