import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { ShopSimError } from '../errors.ts';
import type { Admin } from '../kafka/admin-port.ts';
import type { RunObserver } from './progress.ts';
import { cleanUp } from './target.ts';

/** The members of a run that was killed leave their group when their session ends, after 10 s. */
const patienceMs = 30_000;
const pauseMs = 500;
/** Kafka's error code NON_EMPTY_GROUP. */
const nonEmptyGroup = 68;

/** What a run made on the cluster. */
export interface Leftovers {
  readonly topics: readonly string[];
  readonly groups: readonly string[];
}

/**
 * Deletes what a crashed run left, the groups first: one that keeps its members says that the run may go on, and then the
 * topics stay. What could not be deleted becomes a notice.
 *
 * @returns whether all of it is gone
 */
export async function deleteLeftovers(
  admin: Admin,
  { topics, groups }: Leftovers,
  observer: Pick<RunObserver, 'onStep' | 'onNotice'>,
  clock: Clock,
  stop: AbortSignal,
): Promise<boolean> {
  let isGone = true;
  const onNotice = (text: string): void => {
    isGone = false;
    observer.onNotice(text);
  };
  const patient: Pick<Admin, 'deleteGroups' | 'deleteTopics'> = {
    deleteGroups: (names) => deleteWhenEmpty(admin, names, observer, clock, stop),
    deleteTopics: (names) => (isGone ? admin.deleteTopics(names) : Promise.resolve()),
  };
  await cleanUp(patient, { topics, groups }, onNotice);
  return isGone;
}

async function deleteWhenEmpty(
  admin: Admin,
  groups: readonly string[],
  observer: Pick<RunObserver, 'onStep'>,
  clock: Clock,
  stop: AbortSignal,
): Promise<void> {
  const deadlineMs = clock.nowMs() + patienceMs;
  let hasTold = false;
  for (;;) {
    try {
      await admin.deleteGroups(groups);
      return;
    } catch (error) {
      const isOccupied = error instanceof ShopSimError && error.kafkaError === nonEmptyGroup;
      if (!isOccupied || stop.aborted || clock.nowMs() >= deadlineMs) throw error;
    }
    if (!hasTold) observer.onStep('waiting until the members of the crashed run have left its consumer groups');
    hasTold = true;
    await delay(pauseMs);
  }
}
