/** Numbers of the APIs that shop-sim speaks or answers (https://kafka.apache.org/protocol#protocol_api_keys). */
export const apiKey = {
  produce: 0,
  fetch: 1,
  listOffsets: 2,
  metadata: 3,
  offsetCommit: 8,
  offsetFetch: 9,
  findCoordinator: 10,
  joinGroup: 11,
  heartbeat: 12,
  leaveGroup: 13,
  syncGroup: 14,
  describeGroups: 15,
  listGroups: 16,
  saslHandshake: 17,
  apiVersions: 18,
  createTopics: 19,
  deleteTopics: 20,
  deleteRecords: 21,
  initProducerId: 22,
  addPartitionsToTxn: 24,
  addOffsetsToTxn: 25,
  endTxn: 26,
  txnOffsetCommit: 28,
  describeConfigs: 32,
  saslAuthenticate: 36,
  createPartitions: 37,
  deleteGroups: 42,
} as const;

/** `Produce`, `Fetch` ... for messages to people; `API 99` for one that is not listed. */
export function apiName(key: number): string {
  const entry = Object.entries(apiKey).find(([, value]) => value === key);
  return entry === undefined ? `API ${key}` : entry[0].charAt(0).toUpperCase() + entry[0].slice(1);
}
