import type { ClusterState } from '../cluster-state.ts';
import type { ApiRequest } from './api.ts';

/** Whether the broker that was asked looks after this group or transactional id. An empty one is refused later. */
export function isCoordinator(cluster: ClusterState, request: ApiRequest, id: string): boolean {
  return id === '' || cluster.brokers.coordinatorOf(id)?.id === request.brokerId;
}
