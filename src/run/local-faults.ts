import type { KafkaNode } from '../cluster/kafka-node.ts';
import type { BrokerFaults } from './broker-faults.ts';

/** The faults of a real Kafka that shop-sim runs on this machine: signals to its processes. */
export function localFaults(
  nodes: readonly Pick<KafkaNode, 'id' | 'isRunning' | 'kill' | 'stop' | 'start'>[],
): BrokerFaults {
  const node = (brokerId: number): (typeof nodes)[number] => {
    const found = nodes.find(({ id }) => id === brokerId);
    if (found === undefined) throw new RangeError(`the local cluster has no node ${brokerId}`);
    return found;
  };
  return {
    brokerIds: nodes.map(({ id }) => id),
    get awayIds() {
      return nodes.filter(({ isRunning }) => !isRunning).map(({ id }) => id);
    },
    kill: (brokerId) => node(brokerId).kill(),
    stop: (brokerId) => node(brokerId).stop(),
    start: (brokerId) => node(brokerId).start(),
    addFault: undefined,
  };
}
