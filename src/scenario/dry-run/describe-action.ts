import type { EventAction } from '../../run/event-plan.ts';

/** What happens at an event, as a phrase. */
export function describeAction(action: EventAction): string {
  switch (action.kind) {
    case 'stop-service':
      return `${action.service} stops: all its members leave`;
    case 'start-service':
      return `${action.service} starts again`;
    case 'slow-service':
      return action.factor === 1
        ? `${action.service} works at its usual speed again`
        : `${action.service} takes ${action.factor} times as long for each order`;
    case 'set-members':
      return `${action.service} has ${action.members} ${action.members === 1 ? 'member' : 'members'} from now on`;
    case 'kill-member':
      return `one member of ${action.service} vanishes without leaving its group`;
    case 'crash-service':
      return `the ${action.service} service dies with something uncommitted, and the next one takes its place`;
    case 'add-partitions':
      return `the orders topic gets ${action.partitions} partitions`;
    case 'replay':
      return 'a fresh group reads the orders topic from its beginning';
    case 'broker-latency':
      return `answers of ${brokerText(action.broker)} to ${apiText(action.api)} come ${action.latencyMs} ms later`;
    case 'broker-error':
      return `${brokerText(action.broker)} ${action.broker === 'all' ? 'refuse' : 'refuses'} ${Number((action.ratio * 100).toFixed(4))} % of ${apiText(action.api)}`;
    case 'kill-broker':
      return `${brokerText(action.broker)} is killed`;
    case 'stop-broker':
      return `${brokerText(action.broker)} is shut down in order`;
    case 'start-broker':
      return 'every broker that is down starts again';
    case 'rolling-restart':
    default:
      return 'one broker after the other is stopped, started and waited for';
  }
}

function brokerText(broker: number | 'leader' | 'all'): string {
  if (broker === 'all') return 'all brokers';
  return broker === 'leader' ? 'the leader of partition 0' : `broker ${broker}`;
}

function apiText(api: string): string {
  return api === 'all' ? 'all requests' : `${api} requests`;
}
