import { setTimeout as pause } from 'node:timers/promises';

import type { Clock } from '../../clock.ts';
import { ShopSimError } from '../../errors.ts';
import { createRng, type Rng } from '../../rng.ts';
import { connectToCluster } from '../metadata.ts';
import type { ConnectionSettings } from '../settings.ts';
import { checkProducerSettings } from './check-settings.ts';
import { initProducerId, type ProducerIdentity } from './init-producer-id.ts';
import { KafkaProducer } from './kafka-producer.ts';
import type { ProducerEvents, ProducerSettings } from './port.ts';
import { kafkaPauses, type Pauses } from './pauses.ts';
import { awaitTopic } from './topic-metadata.ts';
import type { Connection } from '../connection/connection.ts';

/** How long a cluster that has just started may take to hand out a producer id. */
const identityTimeoutMs = 30_000;

/** What tests replace. */
export interface ProducerDeps {
  /** For the jitter of retries and the first sticky partition; default: seeded by the time. */
  readonly rng?: Rng;
  /** Default: those of Kafka's clients. */
  readonly pauses?: Pauses;
}

/**
 * Makes a producer that is ready: the topic's leaders are known, their connections are open, and an idempotent producer
 * has its id.
 *
 * @throws ShopSimError USAGE for settings that do not fit; UNREACHABLE and the like within 10 s when no bootstrap server
 *   answers; TOPIC_UNSUITABLE; AUTHENTICATION_FAILED or AUTHORIZATION_FAILED
 */
export async function createProducer(
  settings: ProducerSettings,
  connectionSettings: ConnectionSettings,
  events: ProducerEvents,
  clock: Clock,
  deps: ProducerDeps = {},
): Promise<KafkaProducer> {
  checkProducerSettings(settings);
  const rng = deps.rng ?? createRng(Math.floor(clock.epochMs() * 1000));
  const pauses = deps.pauses ?? kafkaPauses(rng);
  const connection = await connectToCluster(connectionSettings, clock);
  try {
    const topic = await awaitTopic(connection, settings.topic, clock);
    const identity = settings.idempotent ? await awaitProducerId(connection, clock, pauses) : undefined;
    const producer = new KafkaProducer({
      settings,
      connectionSettings,
      events,
      clock,
      rng,
      pauses,
      connection,
      topic,
      identity,
    });
    await producer.start();
    return producer;
  } catch (error) {
    connection.close();
    throw error;
  }
}

async function awaitProducerId(connection: Connection, clock: Clock, pauses: Pauses): Promise<ProducerIdentity> {
  const deadlineMs = clock.nowMs() + identityTimeoutMs;
  for (let failures = 1; ; failures++) {
    try {
      return await initProducerId(connection);
    } catch (error) {
      const canRetry = error instanceof ShopSimError && error.canRetry && !connection.closed;
      if (!canRetry || clock.nowMs() >= deadlineMs) throw error;
      await pause(pauses.retryMs(failures));
    }
  }
}
