import type { PhaseResult, RunResult } from '../metrics/result.ts';

/** What a report says of the plan. Each is undefined where the plan does not hold it. */
export interface PlannedTraffic {
  readonly ratePerSec: number | 'max' | undefined;
  readonly rampFromPerSec: number | undefined;
  readonly arrivals: string | undefined;
  readonly durationMs: number | undefined;
  readonly warmupMs: number | undefined;
}

/** The traffic that was planned, read from the open record in which a result keeps its plan. */
export function plannedTraffic({ plan }: RunResult): PlannedTraffic {
  const traffic = plan['traffic'];
  const settings = new Map<string, unknown>(
    typeof traffic === 'object' && traffic !== null ? Object.entries(traffic) : [],
  );
  const numberAt = (name: string): number | undefined => {
    const value = settings.get(name);
    return typeof value === 'number' ? value : undefined;
  };
  const arrivals = settings.get('arrivals');
  return {
    ratePerSec: settings.get('ratePerSec') === 'max' ? 'max' : numberAt('ratePerSec'),
    rampFromPerSec: numberAt('rampFromPerSec'),
    arrivals: typeof arrivals === 'string' ? arrivals : undefined,
    durationMs: numberAt('durationMs'),
    warmupMs: numberAt('warmupMs'),
  };
}

/** `--rate max`: no schedule, an order is due when it can be sent. */
export function isClosedLoop(result: RunResult): boolean {
  return plannedTraffic(result).ratePerSec === 'max';
}

/** The phase that is reported; undefined when the run ended before it. */
export function measurePhase({ phases }: RunResult): PhaseResult | undefined {
  return phases.find(({ kind }) => kind === 'measure');
}
