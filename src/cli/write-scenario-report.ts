import type { ScenarioResult } from '../metrics/judgement/scenario-result.ts';
import type { JsonFile } from './json-file.ts';
import type { RunFolders } from './run-folders.ts';
import type { OutputValues } from './run-and-report.ts';
import { colorLevelOf, type Terminal } from './terminal.ts';

/** The report for people, and the result as JSON, where each was asked for. */
export async function writeScenarioReport(
  terminal: Terminal,
  output: OutputValues & { readonly full: boolean },
  result: ScenarioResult,
  file: JsonFile | undefined,
  folders: RunFolders | undefined,
): Promise<void> {
  const [{ renderScenario }, { renderText }, { renderScenarioJson }] = await Promise.all([
    import('../report/scenario/scenario-text.ts'),
    import('../report/text.ts'),
    import('../report/json.ts'),
  ]);
  const jsonToStdout = output.json === '-';
  const textStream = jsonToStdout ? terminal.stderr : terminal.stdout;
  if (!(jsonToStdout && output.quiet)) {
    const colorLevel = colorLevelOf(textStream, terminal.env, output.noColor);
    if (output.full) for (const run of result.runs) textStream.write(`${renderText(run.result, colorLevel)}\n`);
    const files = [
      ...(file === undefined ? [] : [{ content: 'result as JSON', path: file.path }]),
      ...(folders?.written ?? []),
    ];
    textStream.write(renderScenario(result, colorLevel, files));
  }
  if (jsonToStdout) terminal.stdout.write(renderScenarioJson(result));
  await file?.write(renderScenarioJson(result));
}
