import { medianWorkMs, type WorkPlan } from './work-time.ts';

/** A quarter of a second of work: the results of a member's orders are in Kafka much sooner than that. */
const workInHandMs = 250;
const bounds = { min: 16, max: 8000 } as const;

/**
 * Orders that a member of bounded concurrency may have in hand, those included that wait for a lane: enough for its lanes
 * never to run dry, and few enough for it to leave, and for others to take over, within a moment.
 */
export function ordersInHand(concurrency: number, work: WorkPlan): number {
  const perLane = Math.max(2, workInHandMs / Math.max(0.01, medianWorkMs(work)));
  return Math.min(bounds.max, Math.max(bounds.min, Math.ceil(concurrency * perLane)));
}
