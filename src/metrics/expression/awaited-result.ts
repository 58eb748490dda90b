import type { PhaseResult, RunResult } from '../result.ts';

/** Fields of a result that the rooms beside this one bring; read as "not measured" until they do. */
export interface AwaitedResult extends RunResult {
  readonly measured?: PhaseResult;
}
