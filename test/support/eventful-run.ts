import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { EventResult, ReplayResult, RunResult } from '../../src/metrics/result.ts';
import type { ConfirmationPlan } from '../../src/run/confirmation-plan.ts';
import type { EventAction, EventPlan } from '../../src/run/event-plan.ts';
import type { TargetPlan } from '../../src/run/plan.ts';
import type { RunEvent } from '../../src/run/progress.ts';

const program = fileURLToPath(new URL('eventful-run-process.mjs', import.meta.url));

/** A run with events that has ended. */
export interface EventfulRun {
  readonly result: RunResult;
  /** As the observer was told of them. */
  readonly told: readonly RunEvent[];
  readonly error: string | null;
  readonly event: (name: string) => EventResult;
  readonly replay: (name: string) => ReplayResult;
}

/** An entry of a time line that is named after its kind. */
export function eventAt(atMs: number, action: EventAction, others: Partial<EventPlan> = {}): EventPlan {
  return { name: action.kind, atMs, durationMs: undefined, action, ...others };
}

/**
 * Runs the program as it is built, in a process of its own.
 *
 * @param flags of produce, but for its target
 * @param interruptAt name of the event at which the user stops the run
 */
export async function runWithEvents(
  target: TargetPlan,
  flags: string,
  events: readonly EventPlan[],
  { interruptAt, confirmation }: { readonly interruptAt?: string; readonly confirmation?: ConfirmationPlan } = {},
): Promise<EventfulRun> {
  const spec = JSON.stringify({ words: flags.split(' '), target, events, confirmation });
  const child = spawn(process.execPath, [program, spec], { stdio: ['ignore', 'pipe', 'pipe'] });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    if (interruptAt !== undefined && text.includes(`${interruptAt}\n`)) child.kill('SIGINT');
  });
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  process.off('exit', kill);
  if (exitCode !== 0) throw new Error(`the run ended with ${exitCode}: ${stderr}`);
  const outcome: Pick<EventfulRun, 'result' | 'told' | 'error'> = JSON.parse(stdout);
  return {
    ...outcome,
    event: (name) => named(outcome.result.events, name),
    replay: (name) => {
      const found = outcome.result.replays.find(({ event }) => event === name);
      if (found === undefined) throw new Error(`there was no replay ${name}`);
      return found;
    },
  };
}

function named(events: readonly EventResult[], name: string): EventResult {
  const found = events.find((event) => event.name === name);
  if (found === undefined) throw new Error(`there was no event ${name}`);
  return found;
}
