import type { EmbeddedCluster } from './embedded-broker.ts';
import type { EmbeddedCommand } from './thread-messages.ts';

/** Does what a command from another thread says and returns its answer's value: true where there is nothing to tell. */
export async function runCommand(cluster: EmbeddedCluster, command: EmbeddedCommand): Promise<number | boolean> {
  switch (command.kind) {
    case 'add-fault':
      return cluster.faults.add(command.rule);
    case 'remove-fault':
      return cluster.faults.remove(command.faultId);
    case 'drop-connections':
      return cluster.dropConnections(command.brokerId);
    case 'stop-broker':
      await cluster.stopBroker(command.brokerId);
      break;
    case 'start-broker':
      await cluster.startBroker(command.brokerId);
      break;
    case 'freeze-broker':
      cluster.freezeBroker(command.brokerId);
      break;
    case 'thaw-broker':
      cluster.thawBroker(command.brokerId);
      break;
    case 'close':
      await cluster.close();
      break;
  }
  return true;
}
