import type { ExitCode } from '../errors.ts';
import type { CommandContext } from './command.ts';
import { buildConsumePlan } from './consume-plan.ts';
import { consumeContradictions } from './options/contradictions.ts';
import { consumeOptions } from './options/consume-options.ts';
import { readOptions, type CommandLine } from './options/read-options.ts';
import { requireValues } from './options/require-values.ts';
import { readConnection, tellIgnored } from './read-connection.ts';
import { runAndReport } from './run-and-report.ts';
import { drawRunIdentity } from './run-identity.ts';

/** `shop-sim consume`: services alone, on the orders of another command. */
export async function consume(line: CommandLine, context: CommandContext): Promise<ExitCode> {
  const read = readOptions(consumeOptions, line);
  const found = await readConnection(read.values);
  const problems = [...consumeContradictions(read.values), ...found.problems];
  const values = requireValues('consume', consumeOptions, read, problems);
  if (found.connection === undefined) throw new Error('a connection has neither settings nor a problem');
  const identity = drawRunIdentity(context.clock, context.process.pid, context.words);
  const plan = buildConsumePlan(values, found.connection, identity);
  tellIgnored(found.ignored, context.terminal);
  const { runConsume } = await import('../run/consume.ts');
  return await runAndReport(context, values, {
    sends: false,
    start: (observer, stop) => runConsume(plan, observer, stop),
  });
}
