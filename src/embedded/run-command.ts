import type { EmbeddedCluster } from './embedded-broker.ts';
import type { EmbeddedAnswer, EmbeddedCommand } from './embedded-command.ts';

/** Does what a command from another thread says and returns its answer's value: true where there is nothing to tell. */
export async function runCommand(cluster: EmbeddedCluster, command: EmbeddedCommand): Promise<EmbeddedAnswer> {
  switch (command.kind) {
    case 'add-fault':
      return cluster.faults.add(command.rule);
    case 'remove-fault':
      return cluster.faults.remove(command.faultId);
    case 'stop-broker':
      await cluster.stopBroker(command.brokerId);
      break;
    case 'start-broker':
      await cluster.startBroker(command.brokerId);
      break;
  }
  return true;
}
