import type { BrokerFaults } from './broker-faults.ts';
import type { EmbeddedBroker } from './embedded-broker.ts';

/** The faults of the embedded broker, through messages to its thread. A kill is a stop: both close the port at once. */
export function embeddedFaults(brokerCount: number, broker: Pick<EmbeddedBroker, 'command'>): BrokerFaults {
  const brokerIds = Array.from({ length: brokerCount }, (_, index) => index + 1);
  const away = new Set<number>();
  const stop = async (brokerId: number): Promise<void> => {
    await broker.command({ kind: 'stop-broker', brokerId });
    away.add(brokerId);
  };
  return {
    brokerIds,
    get awayIds() {
      return [...away].toSorted((a, b) => a - b);
    },
    kill: stop,
    stop,
    async start(brokerId) {
      await broker.command({ kind: 'start-broker', brokerId });
      away.delete(brokerId);
    },
    async addFault(rule) {
      const faultId = await broker.command({ kind: 'add-fault', rule });
      return async () => {
        await broker.command({ kind: 'remove-fault', faultId: Number(faultId) });
      };
    },
  };
}
