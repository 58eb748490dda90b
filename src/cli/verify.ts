import { ExitCode, ShopSimError } from '../errors.ts';
import type { RunVerification } from '../metrics/run-verification.ts';
import type { StoredRun } from '../run/stored-run.ts';
import type { CommandContext } from './command.ts';
import { listenForInterrupts } from './interrupts.ts';
import { openJsonFile, type JsonFile } from './json-file.ts';
import { openLiveView } from './live-view.ts';
import type { OptionValues } from './options/option.ts';
import { readOptions, type CommandLine } from './options/read-options.ts';
import { requireValues } from './options/require-values.ts';
import { verifyOptions } from './options/verify-options.ts';
import { readConnection, tellIgnored, type FoundConnection } from './read-connection.ts';
import type { OutputValues } from './run-and-report.ts';
import { colorLevelOf, type Terminal } from './terminal.ts';

type VerifyValues = OptionValues<typeof verifyOptions>;

/** `shop-sim verify DIR`: what became of the orders of a run that crashed. */
export async function verify(line: CommandLine, context: CommandContext): Promise<ExitCode> {
  const { path, values } = readLine(line);
  const { openStoredRun } = await import('../run/stored-run.ts');
  const stored = await openStoredRun(path);
  const { connection, ignored } = await connectionOf(stored, values);
  tellIgnored(ignored, context.terminal);
  const file = values.json === undefined || values.json === '-' ? undefined : await openJsonFile(values.json);
  const { verifyRun } = await import('../run/verify-run.ts');
  const plan = { stored, connection, deleteTopics: values.deleteTopics };
  const verification = await watch(context, values, (observer, stop) => verifyRun(plan, observer, context.clock, stop));
  await tell(verification, path, values, file, context.terminal);
  return verification.verdict === 'PASS' ? ExitCode.ok : ExitCode.promiseBroken;
}

/** The one word that is no flag is the directory. */
function readLine(line: CommandLine): { readonly path: string; readonly values: VerifyValues } {
  const [first, ...others] = line.rest;
  const hasPath = first?.startsWith('-') === false;
  const read = readOptions(verifyOptions, { ...line, rest: hasPath ? others : line.rest });
  const missing = 'DIR is missing: give the directory of a run, for instance shop-sim verify run-1';
  const values = requireValues('verify', verifyOptions, read, first === undefined ? [missing] : []);
  if (!hasPath) throw new Error('a directory is neither given nor missing');
  return { path: first, values };
}

/** The brokers of the run, unless others are given; what is secret must be given again. */
async function connectionOf(
  { path, manifest }: StoredRun,
  values: VerifyValues,
): Promise<Extract<FoundConnection, { readonly problems: readonly [] }>> {
  const { target, runId } = manifest;
  if (target.kind === 'embedded') {
    throw new ShopSimError(
      'USAGE',
      `Run ${runId} of ${path} was on its own embedded broker, whose log ended with it: there is nothing to read. To verify after a crash, run shop-sim broker --data-dir in another process, or give produce a cluster.`,
    );
  }
  if (target.kind === 'local') {
    throw new ShopSimError(
      'USAGE',
      `Run ${runId} of ${path} was on a Kafka of its own (--local-kafka), whose log ended with it: there is nothing to read. To verify after a crash, run shop-sim cluster in another process, and give produce its addresses.`,
    );
  }
  const { commandConfig, commandProperty } = values;
  const isSecured = target.tls || target.saslMechanism !== null;
  if (isSecured && commandConfig === undefined && commandProperty.length === 0) {
    const how = [...(target.tls ? ['TLS'] : []), ...(target.saslMechanism === null ? [] : [target.saslMechanism])];
    throw new ShopSimError(
      'USAGE',
      `Run ${runId} reached its cluster by ${how.join(' and ')}, and run.json holds no secret: give --command-config FILE as for the run`,
    );
  }
  const bootstrapServer = values.bootstrapServer ?? target.bootstrapServers;
  const found = await readConnection({ ...values, bootstrapServer });
  if (found.connection === undefined) throw new ShopSimError('USAGE', found.problems.join('\n'));
  return found;
}

async function watch(
  context: CommandContext,
  output: OutputValues,
  work: (observer: Awaited<ReturnType<typeof openLiveView>>, stop: AbortSignal) => Promise<RunVerification>,
): Promise<RunVerification> {
  const { stderr, env } = context.terminal;
  const colorLevel = colorLevelOf(stderr, env, output.noColor);
  const view = await openLiveView(stderr, { quiet: output.quiet, colorLevel, sends: false });
  const interrupts = listenForInterrupts(context.process, {
    announce: () => view.announce('stopping'),
    leave: () => view.close(),
  });
  try {
    return await work(view, interrupts.stop);
  } finally {
    interrupts.dispose();
    view.close();
  }
}

async function tell(
  verification: RunVerification,
  path: string,
  output: OutputValues,
  file: JsonFile | undefined,
  terminal: Terminal,
): Promise<void> {
  const { renderRunVerification } = await import('../report/run-verification-text.ts');
  const json = `${JSON.stringify(verification, null, 2)}\n`;
  const jsonToStdout = output.json === '-';
  const textStream = jsonToStdout ? terminal.stderr : terminal.stdout;
  if (!(jsonToStdout && output.quiet)) {
    const colorLevel = colorLevelOf(textStream, terminal.env, output.noColor);
    const files = file === undefined ? [] : [{ content: 'verification as JSON', path: file.path }];
    textStream.write(renderRunVerification(verification, path, colorLevel, files));
  }
  if (jsonToStdout) terminal.stdout.write(json);
  await file?.write(json);
}
