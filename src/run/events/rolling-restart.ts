import { ShopSimError } from '../../errors.ts';
import { counted } from '../../metrics/wording.ts';
import { ownBrokers } from './choose-broker.ts';
import type { ActionOf, EventContext, EventKind } from './event-kind.ts';
import { stoppingObstacle } from './obstacles.ts';
import { waitFor } from './wait-for.ts';

/** A replica that has less to catch up with than this takes is in sync long before. */
const inSyncTimeoutMs = 60_000;
const lookEveryMs = 100;

/** As an upgrade does it: the next broker only when every replica is in sync again. */
export const rollingRestart: EventKind<ActionOf<'rolling-restart'>> = {
  obstacle: (_, target) => stoppingObstacle('all', target),
  prepare(_, context) {
    const brokers = ownBrokers(context);
    return {
      sentence:
        brokers.brokerIds.length === 1
          ? 'the broker is restarted'
          : `${brokers.brokerIds.length} brokers are restarted one after the other, each when all replicas are in sync`,
      act: async () => {
        for (const id of brokers.brokerIds) {
          if (context.cut.aborted) return;
          await brokers.stop(id);
          await brokers.start(id);
          await untilInSync(id, context);
        }
      },
    };
  },
};

async function untilInSync(brokerId: number, { cluster, clock, cut }: EventContext): Promise<void> {
  const deadlineMs = clock.nowMs() + inSyncTimeoutMs;
  for (;;) {
    const missing = await cluster.underReplicatedCount();
    if (missing === 0 || cut.aborted) return;
    if (clock.nowMs() >= deadlineMs) {
      throw new ShopSimError(
        'BROKER_ERROR',
        `${counted(missing, 'partition')} still lacked an in-sync replica ${inSyncTimeoutMs / 1000} s after broker ${brokerId} was started again.`,
      );
    }
    await waitFor(lookEveryMs, [cut]);
  }
}
