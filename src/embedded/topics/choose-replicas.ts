import { kafkaError } from '../../protocol/error-codes.ts';
import type { NewTopic } from '../../protocol/messages/create-topics.ts';
import type { Brokers } from '../brokers.ts';
import { placeReplicas } from './replica-placement.ts';

/** Kafka refuses to create more partitions than this in one request. */
const maxNewPartitions = 10_000;

/** Why something cannot be done. */
export interface Refusal {
  readonly errorCode: number;
  readonly errorMessage: string;
}

/** Replicas by partition, the preferred leader first. */
export interface ReplicaPlan {
  readonly assignments: readonly (readonly number[])[];
}

interface Cluster {
  readonly brokers: Brokers;
  readonly topics: { list(): readonly unknown[] };
  readonly defaultPartitions: number;
  readonly defaultReplicationFactor: number;
}

/** Which brokers hold the partitions of a new topic: as it says, or spread by the broker. */
export function chooseReplicas(cluster: Cluster, topic: NewTopic): ReplicaPlan | Refusal {
  if (topic.assignments.length > 0) return checkAssignments(cluster.brokers, topic);
  const count = topic.partitionCount === -1 ? cluster.defaultPartitions : topic.partitionCount;
  const factor = topic.replicationFactor === -1 ? cluster.defaultReplicationFactor : topic.replicationFactor;
  if (factor <= 0) return invalidFactor('Replication factor must be larger than 0, or -1 to use the default value.');
  if (count <= 0) {
    return {
      errorCode: kafkaError.INVALID_PARTITIONS,
      errorMessage: 'Number of partitions was set to an invalid non-positive value.',
    };
  }
  if (count > maxNewPartitions) return tooManyPartitions();
  const alive = cluster.brokers.alive.map(({ id }) => id);
  if (factor > alive.length) {
    return invalidFactor(`The replication factor is ${factor} and only ${alive.length} broker(s) are registered.`);
  }
  return { assignments: placeReplicas(alive, count, factor, 0, cluster.topics.list().length) };
}

function invalidFactor(errorMessage: string): Refusal {
  return { errorCode: kafkaError.INVALID_REPLICATION_FACTOR, errorMessage };
}

/** What Kafka says to a request for more partitions than it makes at once. */
export function tooManyPartitions(): Refusal {
  const errorMessage = `Excessively large number of partitions per request: at most ${maxNewPartitions}.`;
  return { errorCode: kafkaError.POLICY_VIOLATION, errorMessage };
}

function checkAssignments(brokers: Brokers, topic: NewTopic): ReplicaPlan | Refusal {
  if (topic.partitionCount !== -1 || topic.replicationFactor !== -1) {
    const errorMessage = 'A manual partition assignment was specified, but the numbers were not set to -1.';
    return { errorCode: kafkaError.INVALID_REQUEST, errorMessage };
  }
  const ordered = topic.assignments.toSorted((a, b) => a.partition - b.partition);
  if (ordered.some(({ partition }, index) => partition !== index)) {
    return invalidAssignment('partitions should be a consecutive 0-based integer sequence');
  }
  return checkReplicas(
    brokers,
    ordered.map(({ brokerIds }) => brokerIds),
  );
}

/** Checks replicas that a client chose: living brokers, each once, equally many for every partition. */
export function checkReplicas(brokers: Brokers, assignments: readonly (readonly number[])[]): ReplicaPlan | Refusal {
  const factor = assignments[0]?.length ?? 0;
  for (const brokerIds of assignments) {
    if (brokerIds.length === 0) return invalidAssignment('a partition has no replicas');
    if (brokerIds.length !== factor) return invalidAssignment('inconsistent number of replicas');
    if (new Set(brokerIds).size !== brokerIds.length) return invalidAssignment('a broker is named twice');
    if (!brokerIds.every((id) => brokers.get(id) !== undefined)) return invalidAssignment('a broker is not registered');
  }
  return { assignments };
}

function invalidAssignment(errorMessage: string): Refusal {
  return { errorCode: kafkaError.INVALID_REPLICA_ASSIGNMENT, errorMessage };
}
