/**
 * Replicas for `count` new partitions, the preferred leader first: round robin over the brokers from `start` on, so
 * that leaders are spread evenly (after AdminUtils.assignReplicasToBrokers of Apache Kafka, without racks).
 *
 * @param firstIndex index of the first new partition
 * @param start which broker leads partition 0
 */
export function placeReplicas(
  brokerIds: readonly number[],
  count: number,
  replicationFactor: number,
  firstIndex: number,
  start: number,
): number[][] {
  return Array.from({ length: count }, (_, offset) => {
    const leader = start + firstIndex + offset;
    return Array.from(
      { length: replicationFactor },
      (_unused, replica) => brokerIds[(leader + replica) % brokerIds.length] ?? -1,
    );
  });
}
