import type { RunOutcome } from '../run/plan.ts';
import type { RunObserver } from '../run/progress.ts';
import type { WrittenFile } from '../report/text.ts';
import type { ExitCode } from '../errors.ts';
import type { CommandContext } from './command.ts';
import { exitCodeOfResult } from './exit-code-of-result.ts';
import { describeFailure } from './failure.ts';
import { listenForInterrupts } from './interrupts.ts';
import { openJsonFile, type JsonFile } from './json-file.ts';
import { openLiveView, type LiveView } from './live-view.ts';
import type { outputOptions } from './options/output-options.ts';
import type { OptionValues } from './options/option.ts';
import { colorLevelOf, type Terminal } from './terminal.ts';

export type OutputValues = OptionValues<typeof outputOptions>;

/** A run, started with somebody to tell and a signal that ends it early. */
export interface RunToReport {
  /** False when the run sends nothing itself. */
  readonly sends: boolean;
  readonly start: (observer: RunObserver, stop: AbortSignal) => Promise<RunOutcome>;
  /** What it writes itself, for the report to name. */
  readonly files?: readonly WrittenFile[];
}

/**
 * Everything around a run that a user sees: progress while it works, Ctrl-C, the report and the files at its end, and
 * the exit code. Whether a result can be written is known before the run starts, so that no run is in vain.
 */
export async function runAndReport(context: CommandContext, output: OutputValues, run: RunToReport): Promise<ExitCode> {
  const file = output.json === undefined || output.json === '-' ? undefined : await openJsonFile(output.json);
  const outcome = await watchRun(context, output, run);
  await writeReport(context.terminal, output, outcome, file, run.files);
  if (outcome.error === undefined) return exitCodeOfResult(outcome.result);
  const { text, exitCode } = describeFailure(outcome.error);
  context.terminal.stderr.write(text);
  return exitCode;
}

/** Shows what works, and lets Ctrl-C end it. */
export async function watchRun<Outcome>(
  context: CommandContext,
  output: Pick<OutputValues, 'quiet' | 'noColor'>,
  run: { readonly sends: boolean; readonly start: (view: LiveView, stop: AbortSignal) => Promise<Outcome> },
): Promise<Outcome> {
  const { terminal } = context;
  const colorLevel = colorLevelOf(terminal.stderr, terminal.env, output.noColor);
  const view = await openLiveView(terminal.stderr, { quiet: output.quiet, colorLevel, sends: run.sends });
  const interrupts = listenForInterrupts(context.process, {
    announce: (text) => view.announce(text),
    leave: () => view.close(),
  });
  try {
    return await run.start(view, interrupts.stop);
  } finally {
    interrupts.dispose();
    view.close();
  }
}

async function writeReport(
  terminal: Terminal,
  output: OutputValues,
  { result }: RunOutcome,
  file: JsonFile | undefined,
  others: readonly WrittenFile[] = [],
): Promise<void> {
  const [{ renderText }, { renderJson }] = await Promise.all([
    import('../report/text.ts'),
    import('../report/json.ts'),
  ]);
  const jsonToStdout = output.json === '-';
  const textStream = jsonToStdout ? terminal.stderr : terminal.stdout;
  if (!(jsonToStdout && output.quiet)) {
    const files = [...(file === undefined ? [] : [{ content: 'result as JSON', path: file.path }]), ...others];
    textStream.write(renderText(result, colorLevelOf(textStream, terminal.env, output.noColor), files));
  }
  if (jsonToStdout) terminal.stdout.write(renderJson(result));
  await file?.write(renderJson(result));
}
