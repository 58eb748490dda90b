import type { ClusterState } from '../cluster-state.ts';
import type { ApiRequest } from './api.ts';

/** Whether the broker that was asked looks after this group. An empty id is everybody's: it is refused later. */
export function isCoordinator(cluster: ClusterState, request: ApiRequest, groupId: string): boolean {
  return groupId === '' || cluster.brokers.coordinatorOf(groupId)?.id === request.brokerId;
}
