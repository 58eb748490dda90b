import type { Clock } from '../../../clock.ts';
import { coordinatorType } from '../../../protocol/messages/find-coordinator.ts';
import { createRng } from '../../../rng.ts';
import { connectToCluster } from '../../metadata.ts';
import type { ConnectionSettings } from '../../settings.ts';
import { checkProducerSettings } from '../check-settings.ts';
import type { ProducerIdentity } from '../init-producer-id.ts';
import { KafkaProducer } from '../kafka-producer.ts';
import { kafkaPauses } from '../pauses.ts';
import type { ProducerEvents, ProducerSettings } from '../port.ts';
import type { ProducerDeps } from '../producer.ts';
import { awaitTopic } from '../topic-metadata.ts';
import { Coordinator } from './coordinator.ts';
import { StepRunner } from './step-runner.ts';
import { requestIdentity } from './transaction-requests.ts';
import { TransactionalProducer } from './transactional-producer.ts';

/** Kafka's settings of transactions, by their Kafka names. */
export interface TransactionSettings {
  /** transactional.id: whoever starts with it fences whoever had it. */
  readonly transactionalId: string;
  /** transaction.timeout.ms: a transaction that is open for longer is aborted, and its producer fenced. */
  readonly timeoutMs: number;
  /** max.block.ms: how long one step of a transaction is tried. */
  readonly maxBlockMs: number;
}

/**
 * Makes a transactional producer for one topic that is ready to begin: its transactional id has started anew, so that
 * every producer before it is fenced and what that left open is aborted.
 *
 * @throws TransactionError `fatal` when no producer id is given; ShopSimError as `createProducer`
 */
export async function createTransactionalProducer(
  settings: ProducerSettings,
  transaction: TransactionSettings,
  connectionSettings: ConnectionSettings,
  events: ProducerEvents,
  clock: Clock,
  deps: ProducerDeps = {},
): Promise<TransactionalProducer> {
  const { transactionalId, timeoutMs, maxBlockMs } = transaction;
  const ownSettings = { ...settings, transactionalId };
  checkProducerSettings(ownSettings);
  const rng = deps.rng ?? createRng(Math.floor(clock.epochMs() * 1000));
  const pauses = deps.pauses ?? kafkaPauses(rng);
  const runner = new StepRunner({ transactionalId, timeoutMs, maxBlockMs, clock, pauses });
  const requestSettings = { ...connectionSettings, requestTimeoutMs: settings.requestTimeoutMs };
  const coordinator = new Coordinator(transactionalId, coordinatorType.transaction, requestSettings, clock);
  const connection = await connectToCluster(connectionSettings, clock);
  try {
    const topic = await awaitTopic(connection, settings.topic, clock);
    const identity = await start(runner, coordinator, transaction);
    const parts = {
      transactionalId,
      topic: settings.topic,
      timeoutMs,
      runner,
      coordinator,
      coordinatorOf: (groupId: string) => new Coordinator(groupId, coordinatorType.group, requestSettings, clock),
    };
    const transactions = new TransactionalProducer(parts, identity);
    const producer = new KafkaProducer({
      settings: ownSettings,
      connectionSettings,
      events,
      clock,
      rng,
      pauses,
      connection,
      topic,
      identity,
      transactions,
    });
    transactions.carry(producer);
    await producer.start();
    return transactions;
  } catch (error) {
    connection.close();
    coordinator.close();
    throw error;
  }
}

async function start(
  runner: StepRunner,
  coordinator: Coordinator,
  { transactionalId, timeoutMs: transactionTimeoutMs }: TransactionSettings,
): Promise<ProducerIdentity> {
  let identity: ProducerIdentity = { producerId: -1n, producerEpoch: -1 };
  await runner.run('init', coordinator, async (connection) => {
    const answer = await requestIdentity(connection, { transactionalId, transactionTimeoutMs });
    identity = { producerId: answer.producerId, producerEpoch: answer.producerEpoch };
    return answer.errorCode;
  });
  return identity;
}
