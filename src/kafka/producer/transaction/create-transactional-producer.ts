import type { Clock } from '../../../clock.ts';
import { coordinatorType } from '../../../protocol/messages/find-coordinator.ts';
import { createRng } from '../../../rng.ts';
import { connectToCluster } from '../../metadata.ts';
import type { Connection } from '../../connection/connection.ts';
import type { ConnectionSettings } from '../../settings.ts';
import { checkProducerSettings } from '../check-settings.ts';
import type { ProducerIdentity } from '../init-producer-id.ts';
import { KafkaProducer } from '../kafka-producer.ts';
import { kafkaPauses } from '../pauses.ts';
import type { ProducerEvents, ProducerSettings } from '../port.ts';
import type { ProducerDeps } from '../producer.ts';
import { awaitTopic, type KnownTopic } from '../topic-metadata.ts';
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
 * Makes a transactional producer that is ready to begin, for the topic of the settings and others beside it: its transactional id has started anew, so that
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
  otherTopics: readonly string[] = [],
): Promise<TransactionalProducer> {
  const { transactionalId, timeoutMs, maxBlockMs } = transaction;
  const ownSettings = { ...settings, transactionalId };
  checkProducerSettings(ownSettings);
  const rng = deps.rng ?? createRng(Math.floor(clock.epochMs() * 1000));
  const pauses = deps.pauses ?? kafkaPauses(rng);
  const runner = new StepRunner({ transactionalId, timeoutMs, maxBlockMs, clock, pauses });
  const requestSettings = { ...connectionSettings, requestTimeoutMs: settings.requestTimeoutMs };
  const coordinator = new Coordinator(transactionalId, coordinatorType.transaction, requestSettings, clock);
  const opened: Connection[] = [];
  const openTopic = async (name: string): Promise<{ connection: Connection; topic: KnownTopic }> => {
    const connection = await connectToCluster(connectionSettings, clock);
    opened.push(connection);
    return { connection, topic: await awaitTopic(connection, name, clock) };
  };
  try {
    const names = [settings.topic, ...otherTopics];
    const topics = [];
    for (const name of names) topics.push({ name, ...(await openTopic(name)) });
    const identity = await start(runner, coordinator, transaction);
    const coordinatorOf = (groupId: string): Coordinator =>
      new Coordinator(groupId, coordinatorType.group, requestSettings, clock);
    const transactions = new TransactionalProducer(
      { transactionalId, timeoutMs, runner, coordinator, coordinatorOf },
      identity,
    );
    for (const { name, connection, topic } of topics) {
      const producer = new KafkaProducer({
        settings: { ...ownSettings, topic: name },
        connectionSettings,
        events,
        clock,
        rng,
        pauses,
        connection,
        topic,
        identity,
        transactions: transactions.partOf(name),
      });
      transactions.carry(name, producer);
      await producer.start();
    }
    return transactions;
  } catch (error) {
    for (const connection of opened) connection.close();
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
