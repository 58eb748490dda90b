import { addOffsetsToTxnApi } from './add-offsets-to-txn.ts';
import { addPartitionsToTxnApi } from './add-partitions-to-txn.ts';
import type { Api } from './api.ts';
import { apiVersionsApi } from './api-versions.ts';
import { createPartitionsApi } from './create-partitions.ts';
import { createTopicsApi } from './create-topics.ts';
import { deleteRecordsApi } from './delete-records.ts';
import { deleteTopicsApi } from './delete-topics.ts';
import { describeConfigsApi } from './describe-configs.ts';
import { endTxnApi } from './end-txn.ts';
import { fetchApi } from './fetch.ts';
import { findCoordinatorApi } from './find-coordinator.ts';
import { deleteGroupsApi, describeGroupsApi, listGroupsApi } from './group-admin.ts';
import { initProducerIdApi } from './init-producer-id.ts';
import { listOffsetsApi } from './list-offsets.ts';
import { heartbeatApi, joinGroupApi, leaveGroupApi, syncGroupApi } from './membership.ts';
import { metadataApi } from './metadata.ts';
import { offsetCommitApi } from './offset-commit.ts';
import { offsetFetchApi } from './offset-fetch.ts';
import { produceApi } from './produce.ts';
import { txnOffsetCommitApi } from './txn-offset-commit.ts';

const rows: readonly Api[] = [
  produceApi,
  fetchApi,
  listOffsetsApi,
  metadataApi,
  offsetCommitApi,
  offsetFetchApi,
  findCoordinatorApi,
  joinGroupApi,
  heartbeatApi,
  leaveGroupApi,
  syncGroupApi,
  describeGroupsApi,
  listGroupsApi,
  createTopicsApi,
  deleteTopicsApi,
  deleteRecordsApi,
  initProducerIdApi,
  addPartitionsToTxnApi,
  addOffsetsToTxnApi,
  endTxnApi,
  txnOffsetCommitApi,
  describeConfigsApi,
  createPartitionsApi,
  deleteGroupsApi,
];

/** Everything the broker answers, by API key. */
export const apiTable: ReadonlyMap<number, Api> = new Map([...rows, apiVersionsApi(rows)].map((api) => [api.key, api]));
