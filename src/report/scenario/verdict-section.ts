import type { ScenarioResult, ScenarioVerdict } from '../../metrics/judgement/scenario-result.ts';
import { counted } from '../../metrics/wording.ts';
import { formatCount } from '../../units.ts';
import type { Paint, Palette } from '../palette.ts';
import { type Canvas, type Section, heading } from '../section.ts';
import { wrap } from '../wrap.ts';

/** What the scenario showed, each sentence with the numbers that show it. */
export function showsSection({ shows, demonstrates }: ScenarioResult, canvas: Canvas): Section {
  if (shows.length === 0) return [];
  const { palette, width } = canvas;
  return [
    heading(canvas, 'WHAT IT SHOWED', demonstrates),
    ...shows.flatMap(({ text, missing }) => [
      ...wrap(text, width, '  - ', '    '),
      ...missing.flatMap((reason) => wrap(reason, width, '    ', '      ')).map(palette.warn),
    ]),
  ];
}

/** The verdict on the scenario, with every reason; the last thing that is read. */
export function scenarioVerdictSection(result: ScenarioResult, canvas: Canvas): Section {
  const { verdict, reasons, thresholds } = result;
  const { palette, width } = canvas;
  const judged = runsJudged(result);
  const held = [...heldText(thresholds.length), ...doubts(result)];
  const lines = (verdict === 'PASS' ? held : reasons).flatMap((reason) => wrap(reason, width, '  ', '    '));
  return [`${heading(canvas, 'VERDICT')}  ${paintOf(palette, verdict)(verdict)}${judged}`, ...lines];
}

function runsJudged({ runs }: ScenarioResult): string {
  const steps = runs.filter(({ step }) => step !== null).length;
  if (runs.length < 2) return '';
  return steps === 0 ? `  ${counted(runs.length, 'run')}` : `  ${counted(runs.length, 'run')}, ${steps} of them steps`;
}

/** What a measurement that is not VALID may have changed: it is no reason to fail, and no secret. */
function doubts({ runs }: ScenarioResult): string[] {
  return runs
    .filter(({ step, result }) => step === null && result.generator.verdict !== 'VALID')
    .flatMap(({ variant, result: { generator } }) =>
      generator.reasons.map(
        (reason) => `measurement ${generator.verdict}: ${variant === 'run' ? '' : `${variant}: `}${reason}`,
      ),
    );
}

function paintOf(palette: Palette, verdict: ScenarioVerdict): Paint {
  if (verdict === 'PASS') return palette.good;
  return verdict === 'FAIL' ? palette.bad : palette.warn;
}

function heldText(count: number): string[] {
  if (count === 0) return ['every promise held; the scenario has no thresholds'];
  return [count === 1 ? 'its threshold held' : `all ${formatCount(count)} thresholds held`];
}
