import { ExitCode } from '../errors.ts';
import type { Calibration } from '../metrics/calibration.ts';
import { calibrationFingerprint, thisMachine } from '../run/calibration-key.ts';
import { buildCalibratePlan } from './calibrate-plan.ts';
import { calibrationFile, storeCalibration } from './calibration-file.ts';
import type { CommandContext } from './command.ts';
import { openJsonFile, type JsonFile } from './json-file.ts';
import { calibrateOptions } from './options/calibrate-options.ts';
import { produceContradictions } from './options/contradictions.ts';
import { readOptions, type CommandLine } from './options/read-options.ts';
import { requireValues } from './options/require-values.ts';
import { watchRun, type OutputValues } from './run-and-report.ts';
import { drawRunIdentity } from './run-identity.ts';
import { colorLevelOf, type Terminal } from './terminal.ts';

/** `shop-sim calibrate`: what this machine can generate with these settings, kept for the warnings of `produce`. */
export async function calibrate(line: CommandLine, context: CommandContext): Promise<ExitCode> {
  const read = readOptions(calibrateOptions, line);
  const values = requireValues('calibrate', calibrateOptions, read, produceContradictions(read.values));
  const plan = buildCalibratePlan(values, drawRunIdentity(context.clock, context.process.pid, context.words));
  const file = values.json === undefined || values.json === '-' ? undefined : await openJsonFile(values.json);
  const [{ runExperiment }, { calibrationOf }] = await Promise.all([
    import('../run/experiment.ts'),
    import('../run/calibrate.ts'),
  ]);
  const outcome = await watchRun(context, values, {
    sends: true,
    start: (observer, stop) => runExperiment(plan, observer, stop),
  });
  const calibration = calibrationOf(plan, outcome);
  const storedIn = await keep(calibration, context.terminal);
  await tell(calibration, storedIn, values, file, context.terminal);
  return ExitCode.ok;
}

/** Where the calibration was stored; undefined, with a notice, when it could not be. */
async function keep(calibration: Calibration, { stderr, env }: Terminal): Promise<string | undefined> {
  const path = calibrationFile(env);
  const fingerprint = calibrationFingerprint(calibration.settings, thisMachine());
  const problem = await storeCalibration(path, fingerprint, calibration);
  if (problem === undefined) return path;
  stderr.write(`note: ${problem}\n`);
  return undefined;
}

async function tell(
  calibration: Calibration,
  storedIn: string | undefined,
  output: OutputValues,
  file: JsonFile | undefined,
  terminal: Terminal,
): Promise<void> {
  const { renderCalibration } = await import('../report/calibration-text.ts');
  const json = `${JSON.stringify(calibration, null, 2)}\n`;
  const jsonToStdout = output.json === '-';
  const textStream = jsonToStdout ? terminal.stderr : terminal.stdout;
  if (!(jsonToStdout && output.quiet)) {
    const files = [
      ...(file === undefined ? [] : [{ content: 'calibration as JSON', path: file.path }]),
      ...(storedIn === undefined ? [] : [{ content: 'stored for `shop-sim produce`', path: storedIn }]),
    ];
    textStream.write(renderCalibration(calibration, colorLevelOf(textStream, terminal.env, output.noColor), files));
  }
  if (jsonToStdout) terminal.stdout.write(json);
  await file?.write(json);
}
