import type { FaultRule } from '../../embedded/faults.ts';
import type { BrokerChoice } from '../event-plan.ts';
import { chooseBroker, ownBrokers, type ChosenBroker } from './choose-broker.ts';
import type { EventContext } from './event-kind.ts';
import { waitFor } from './wait-for.ts';

/** The brokers that a fault is set on; undefined as an id: all of them. */
export async function faultyBroker(
  choice: BrokerChoice | 'all',
  context: EventContext,
): Promise<ChosenBroker | { readonly brokerId: undefined; readonly name: string }> {
  return choice === 'all' ? { brokerId: undefined, name: 'every broker' } : chooseBroker(choice, context);
}

/** Sets a fault, and takes it back when its time, or the load, is over. */
export async function faultForATime(rule: FaultRule, context: EventContext): Promise<void> {
  const { addFault } = ownBrokers(context);
  if (addFault === undefined) throw new Error('a fault was to be set on brokers that have none');
  const remove = await addFault(rule);
  await waitFor(context.durationMs, [context.loadEnded, context.cut]);
  await remove();
}
