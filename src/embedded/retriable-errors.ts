import { kafkaError } from '../protocol/error-codes.ts';

function named(name: keyof typeof kafkaError): { readonly name: string; readonly code: number } {
  return { name, code: kafkaError[name] };
}

/** For an API an error that a broker gives before it has done anything, and after which clients try again. */
export const retriableErrors = {
  produce: named('NOT_ENOUGH_REPLICAS'),
  fetch: named('NOT_LEADER_OR_FOLLOWER'),
  metadata: named('LEADER_NOT_AVAILABLE'),
  offsetCommit: named('COORDINATOR_LOAD_IN_PROGRESS'),
  heartbeat: named('COORDINATOR_NOT_AVAILABLE'),
} as const;
