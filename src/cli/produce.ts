import type { ExitCode } from '../errors.ts';
import type { RunDirectory } from '../run/run-directory.ts';
import type { CommandContext } from './command.ts';
import { tellIgnored } from './read-connection.ts';
import { produceContradictions } from './options/contradictions.ts';
import { produceOptions } from './options/produce-options.ts';
import { readOptions, type CommandLine } from './options/read-options.ts';
import { requireValues } from './options/require-values.ts';
import { buildProducePlan } from './produce-plan.ts';
import { readTarget } from './read-target.ts';
import { runAndReport } from './run-and-report.ts';
import { endDirectory } from './run-folders.ts';
import { drawRunIdentity } from './run-identity.ts';
import { warnAboutRate } from './warn-about-rate.ts';

/** `shop-sim produce`: traffic and services in one command. */
export async function produce(line: CommandLine, context: CommandContext): Promise<ExitCode> {
  const read = readOptions(produceOptions, line);
  const found = await readTarget(read.values, context.terminal.env);
  const problems = [...produceContradictions(read.values), ...found.problems];
  const values = requireValues('produce', produceOptions, read, problems);
  if (found.target === undefined) throw new Error('a target has neither settings nor a problem');
  const identity = drawRunIdentity(context.clock, context.process.pid, context.words);
  const plan = buildProducePlan(values, found.target, identity);
  tellIgnored(found.ignored, context.terminal);
  await warnAboutRate(plan, context.terminal);
  const { runExperiment } = await import('../run/experiment.ts');
  const directory = values.out === undefined ? undefined : await createRunDirectory(values.out);
  try {
    return await runAndReport(context, values, {
      sends: true,
      files: directory === undefined ? [] : [{ content: 'run directory', path: directory.path }],
      start: async (observer, stop) => {
        const outcome = await runExperiment(plan, observer, stop, directory);
        if (directory !== undefined) await endDirectory(directory, outcome, observer);
        return outcome;
      },
    });
  } finally {
    await directory?.abandon();
  }
}

async function createRunDirectory(path: string): Promise<RunDirectory> {
  return (await import('../run/run-directory.ts')).RunDirectory.create(path);
}
