import { hostname } from 'node:os';
import type { Clock } from '../clock.ts';
import { ShopSimError } from '../errors.ts';
import { openAdmin, type Admin } from '../kafka/admin.ts';
import { fetchOffsets } from '../kafka/reader.ts';
import type { ConnectionSettings } from '../kafka/settings.ts';
import { JournalAudit, type JournalAuditFindings } from '../ledger/journal-audit.ts';
import type { JournalFates } from '../ledger/journal-reader.ts';
import type { AuditSample } from '../ledger/log-audit.ts';
import { offsetOf, partitionOf, type Place } from '../ledger/place.ts';
import { brokenByLog, type RunVerification } from '../metrics/run-verification.ts';
import { counted } from '../metrics/wording.ts';
import { orderIdOf } from '../orders/order-layout.ts';
import { serversOf } from './cluster-of-run.ts';
import { deleteLeftovers } from './delete-leftovers.ts';
import type { RunObserver } from './progress.ts';
import type { RunManifest } from './run-manifest.ts';
import { searchLog } from './search-log.ts';
import { readJournal, type StoredRun } from './stored-run.ts';

/** `shop-sim verify`: every setting, resolved. */
export interface VerifyPlan {
  readonly stored: StoredRun;
  readonly connection: ConnectionSettings;
  /** After the accounting, delete the topics and groups that the run made. */
  readonly deleteTopics: boolean;
}

/**
 * Finishes the accounting of a run that crashed, or repeats that of one that ended: what its journal knows to be acked is
 * looked for in the log, and every record of the run is checked. About 1 us a record.
 *
 * @throws ShopSimError TOPIC_UNSUITABLE when the topic is not there, USAGE when the cluster is another one, INTERRUPTED
 */
export async function verifyRun(
  plan: VerifyPlan,
  observer: Pick<RunObserver, 'onStep' | 'onNotice'>,
  clock: Clock,
  stop: AbortSignal,
): Promise<RunVerification> {
  const { stored, connection } = plan;
  const { manifest } = stored;
  refuseRunning(plan);
  observer.onStep(`reading the journal of run ${manifest.runId}`);
  // Before the log: of a run that still goes on, what is acked now is in the log that is read next.
  const fates = await readJournal(stored);
  observer.onStep(`connecting to ${serversOf(connection)}`);
  const admin = await openAdmin(connection);
  try {
    const clusterId = await findTopic(admin, plan, fates);
    observer.onStep(`looking for ${counted(fates.acked.size, 'acknowledged order')} in the log`);
    const found = await unlessStopped(stop, searchWhole(plan, fates, clock, stop));
    const findings = { ...found, samples: await withPlaces(stored, found.samples) };
    const verification = describe(plan, fates, findings, clusterId, await topicsLeft(admin, manifest));
    const { leftovers } = verification;
    const deleted = plan.deleteTopics && (await deleteLeftovers(admin, leftovers, observer, clock, stop));
    return { ...verification, leftovers: { ...leftovers, deleted } };
  } finally {
    await admin
      .close()
      .catch((error: unknown) => observer.onNotice(`Closing the admin connection failed: ${String(error)}`));
  }
}

/** The id of the cluster, once it is known that the log of the run is on it. */
async function findTopic(admin: Admin, { stored }: VerifyPlan, fates: JournalFates): Promise<string> {
  const { target, runId, ended, created } = stored.manifest;
  const { clusterId } = await admin.describeCluster();
  if (target.clusterId !== null && target.clusterId !== clusterId) {
    throw new ShopSimError(
      'USAGE',
      `Run ${runId} was on the cluster ${target.clusterId}, and this one is ${clusterId}: give the run's own with --bootstrap-server.`,
    );
  }
  if ((await admin.topicInfo(target.topic)) !== undefined) return clusterId;
  const acked = counted(fates.acked.size, 'acknowledged order');
  const why =
    ended && !created.keepTopics && created.topics.includes(target.topic)
      ? 'the run ended by itself and deleted it; its account is in result.json, and --keep-topics keeps the topic of the next one'
      : `the ${acked} of the journal cannot be looked for; it was deleted since, or this user may not see it`;
  throw new ShopSimError('TOPIC_UNSUITABLE', `The topic "${target.topic}" of run ${runId} is not there: ${why}.`);
}

async function searchWhole(
  { stored, connection }: VerifyPlan,
  fates: JournalFates,
  clock: Clock,
  stop: AbortSignal,
): Promise<JournalAuditFindings> {
  const { target, runHash } = stored.manifest;
  const endOffsets = await fetchOffsets(connection, target.topic, 'latest', clock);
  const startOffsets = new Map(target.startOffsets.map((offset, partition) => [partition, offset]));
  const log = { connection, topic: target.topic, startOffsets, endOffsets };
  return searchLog(log, () => new JournalAudit(fates, runHash), clock, stop);
}

/** Where the orders that are missing were acknowledged: the journal is read again for it, since few of all are. */
async function withPlaces(stored: StoredRun, samples: readonly AuditSample[]): Promise<AuditSample[]> {
  const missing = new Set(samples.filter(({ kind }) => kind === 'lost' || kind === 'expired').map(({ seq }) => seq));
  const places = new Map<number, Place>();
  if (missing.size > 0) {
    await readJournal(stored, (seq, place) => {
      if (missing.has(seq)) places.set(seq, place);
    });
  }
  return samples.map((sample) => {
    const place = missing.has(sample.seq) && sample.partition === null ? places.get(sample.seq) : undefined;
    return place === undefined ? sample : { ...sample, partition: partitionOf(place), offset: offsetOf(place) };
  });
}

async function unlessStopped<Result>(stop: AbortSignal, work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (!stop.aborted) throw error;
    throw new ShopSimError('INTERRUPTED', 'Stopped before the log was read to its end: nothing is proven.', {
      cause: error,
    });
  }
}

/** Of the topics that the run made, those that are still there. */
async function topicsLeft(admin: Admin, { created }: RunManifest): Promise<string[]> {
  const left: string[] = [];
  for (const name of created.topics) if ((await admin.topicInfo(name)) !== undefined) left.push(name);
  return left;
}

function describe(
  { stored, connection }: VerifyPlan,
  fates: JournalFates,
  findings: JournalAuditFindings,
  clusterId: string,
  topics: readonly string[],
): RunVerification {
  const { manifest } = stored;
  const { checked } = findings;
  const { topic, startOffsets, acks, idempotent } = manifest.target;
  const partitions = startOffsets.length;
  const target = { bootstrapServers: serversOf(connection), clusterId, topic, partitions, acks, idempotent };
  const log: RunVerification['log'] = {
    records: checked.records,
    ackedFound: findings.ackedFound,
    ackedLost: findings.lost,
    expired: findings.expired,
    indeterminateInLog: findings.indeterminateInLog,
    unknownInLog: findings.unknownInLog,
    logDuplicates: checked.duplicates,
    outOfOrder: checked.outOfOrder,
    keyOutOfOrder: checked.keyOutOfOrder,
    corrupt: checked.corrupt,
    foreign: findings.foreign,
  };
  return {
    schema: 'shop-sim/verification/1',
    run: { id: manifest.runId, startedAt: manifest.startedAt, command: manifest.command, ended: manifest.ended },
    target,
    journal: {
      acked: fates.acked.size,
      failed: fates.failed.size,
      indeterminate: fates.indeterminate.size,
      dropped: fates.dropped.size,
      tornBytes: fates.tornBytes,
    },
    log,
    samples: findings.samples.map(({ kind, seq, partition, offset }) => ({
      kind,
      service: null,
      order: orderIdOf(manifest.runHash, seq),
      partition,
      offset,
    })),
    leftovers: { topics, groups: manifest.ended ? [] : manifest.created.groups, deleted: false },
    verdict: brokenByLog({ target, log }).length === 0 ? 'PASS' : 'FAIL',
  };
}

/** Deleting under a run that goes on would lose its orders. */
function refuseRunning({ stored, deleteTopics }: VerifyPlan): void {
  const { ended, runId, process: owner } = stored.manifest;
  if (!deleteTopics || ended || owner.hostName !== hostname() || !isAlive(owner.pid)) return;
  throw new ShopSimError(
    'USAGE',
    `Run ${runId} may still go on, as process ${owner.pid}: end it first, or leave out --delete-topics.`,
  );
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
