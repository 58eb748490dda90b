import type { BrokerChoice } from '../event-plan.ts';
import type { BrokerFaults } from '../broker-faults.ts';
import type { EventContext } from './event-kind.ts';

/** A broker, and how a sentence names it. */
export interface ChosenBroker {
  readonly brokerId: number;
  readonly name: string;
}

/** Which broker is meant now. */
export async function chooseBroker(choice: BrokerChoice, { cluster }: EventContext): Promise<ChosenBroker> {
  if (choice !== 'leader') return { brokerId: choice, name: `broker ${choice}` };
  const brokerId = await cluster.leaderOfOrders();
  return { brokerId, name: `broker ${brokerId}, the leader of partition 0 of the orders,` };
}

/** The brokers that are the run's own. */
export function ownBrokers({ brokers }: EventContext): BrokerFaults {
  if (brokers === undefined) throw new Error('the brokers of somebody else were to be stopped');
  return brokers;
}
