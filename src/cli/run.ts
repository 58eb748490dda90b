import { ExitCode, ShopSimError } from '../errors.ts';
import type { ScenarioOutcome } from '../run/playing/play-scenario.ts';
import type { RunOutcome, RunPlan } from '../run/plan.ts';
import type { ScenarioPlan } from '../run/scenario-plan.ts';
import type { CommandContext } from './command.ts';
import { exitCodeOfScenario } from './exit-code-of-scenario.ts';
import { describeFailure } from './failure.ts';
import { openJsonFile } from './json-file.ts';
import type { LiveView } from './live-view.ts';
import type { OptionValues } from './options/option.ts';
import { readOptions, type CommandLine } from './options/read-options.ts';
import { requireValues } from './options/require-values.ts';
import { runOptions } from './options/run-options.ts';
import { readScenarioTarget, runContradictions, type PlayTarget } from './read-scenario-target.ts';
import { watchRun } from './run-and-report.ts';
import { drawRunIdentity, type RunIdentity } from './run-identity.ts';
import { RunFolders } from './run-folders.ts';
import { writeScenarioReport } from './write-scenario-report.ts';

export type RunValues = OptionValues<typeof runOptions>;

/** `shop-sim run FILE|NAME`: plays a scenario. */
export async function run(line: CommandLine, context: CommandContext): Promise<ExitCode> {
  const { name, values } = readLine(line);
  const [{ loadScenario }, { readScenarioSource }, { renderProblems }] = await Promise.all([
    import('../scenario/load-scenario.ts'),
    import('../scenario/scenario-source.ts'),
    import('../scenario/render-problems.ts'),
  ]);
  const source = readScenarioSource(name);
  const { set: sets, quick, allowLarge } = values;
  const loaded = loadScenario(source, { sets, quick, allowLarge });
  if ('problems' in loaded) {
    context.terminal.stderr.write(`${renderProblems(loaded.problems)}\n`);
    return ExitCode.usage;
  }
  const { plan } = loaded;
  if (values.dryRun) {
    const { renderDryRun } = await import('../scenario/dry-run/render-dry-run.ts');
    context.terminal.stdout.write(
      renderDryRun(plan, Math.max(60, Math.min(context.terminal.stdout.columns ?? 100, 100))),
    );
    return ExitCode.ok;
  }
  const target = await readScenarioTarget(values, context.terminal);
  const file = values.json === undefined || values.json === '-' ? undefined : await openJsonFile(values.json);
  const folders = values.out === undefined ? undefined : new RunFolders(values.out);
  const identity = drawRunIdentity(context.clock, context.process.pid, context.words);
  const outcome = await watchRun(context, values, {
    sends: true,
    start: (view, stop) => play({ plan, target, identity, view, stop, folders, context }),
  });
  await writeScenarioReport(context.terminal, values, outcome.result, file, folders);
  if (outcome.error === undefined) return exitCodeOfScenario(outcome.result);
  const { text, exitCode } = describeFailure(outcome.error);
  context.terminal.stderr.write(text);
  return exitCode;
}

interface Play {
  readonly plan: ScenarioPlan;
  readonly target: PlayTarget;
  readonly identity: RunIdentity;
  readonly view: LiveView;
  readonly stop: AbortSignal;
  readonly folders: RunFolders | undefined;
  readonly context: CommandContext;
}

async function play({ plan, target, identity, view, stop, folders, context }: Play): Promise<ScenarioOutcome> {
  const [{ playScenario }, { runExperiment }] = await Promise.all([
    import('../run/playing/play-scenario.ts'),
    import('../run/experiment.ts'),
  ]);
  const startedAt = new Date(context.clock.epochMs()).toISOString();
  const inFolder = async (runPlan: RunPlan, name: string | undefined): Promise<RunOutcome> => {
    if (folders === undefined) return runExperiment(runPlan, view, stop);
    return folders.run(name, view, (directory) => runExperiment(runPlan, view, stop, directory));
  };
  return playScenario({
    plan,
    target: await target.resolve(),
    identity,
    startedAt,
    stop,
    onRun: (announcement) => view.onRun(announcement),
    run: inFolder,
  });
}

/** The one word that is no flag is the scenario. */
function readLine(line: CommandLine): { readonly name: string; readonly values: RunValues } {
  const [first, ...others] = line.rest;
  const hasName = first?.startsWith('-') === false;
  const read = readOptions(runOptions, { ...line, rest: hasName ? others : line.rest });
  const missing = 'a scenario is missing: give a file or the name of a built-in one, for instance shop-sim run smoke';
  const problems = [...(first === undefined ? [missing] : []), ...runContradictions(read.values)];
  const values = requireValues('run', runOptions, read, problems);
  if (!hasName) throw new ShopSimError('USAGE', missing);
  return { name: first, values };
}
