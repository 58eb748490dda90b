import { Chalk, type ColorSupportLevel } from 'chalk';
import type { TargetResult } from '../../metrics/result.ts';
import type { ScenarioResult, ScenarioRun } from '../../metrics/judgement/scenario-result.ts';
import { counted } from '../../metrics/wording.ts';
import { confirmationsSection } from '../confirmations-section.ts';
import { embeddedCaveat } from '../header.ts';
import { createPalette } from '../palette.ts';
import { type Canvas, type Section } from '../section.ts';
import type { WrittenFile } from '../text.ts';
import { wrap } from '../wrap.ts';
import { eventsSection } from './events-section.ts';
import { phasesSection } from './phases-section.ts';
import { runSummary } from './run-section.ts';
import { searchSection } from './search-section.ts';
import { thresholdsSection } from './thresholds-section.ts';
import { timeLineSection } from './time-line-section.ts';
import { variantsSection } from './variants-section.ts';
import { scenarioVerdictSection, showsSection } from './verdict-section.ts';

const width = 80;
/** Behind the labels of the facts. */
const margin = ' '.repeat(10);
/** Of more runs than that only those with events are drawn; the table of the variants has them all. */
const mostDrawn = 3;

/**
 * A scenario for people, in lines of at most 80 characters (paths and commands excepted): what it wants to show, each run
 * over time, what it showed, and the verdict last. Pure; ends with a line feed.
 *
 * @param colorLevel chalk's: 0 for plain text
 */
export function renderScenario(
  result: ScenarioResult,
  colorLevel: ColorSupportLevel,
  files: readonly WrittenFile[] = [],
): string {
  const canvas: Canvas = { palette: createPalette(new Chalk({ level: colorLevel })), width };
  const sections: Section[] = [
    headerSection(result, canvas),
    ...result.runs.flatMap((run) => runSections(run, result, canvas)),
    searchSection(result, canvas),
    variantsSection(result.runs, canvas),
    thresholdsSection(result.thresholds, canvas),
    showsSection(result, canvas),
    scenarioVerdictSection(result, canvas),
    files.map(({ content, path }) => `${content}: ${path}`),
  ];
  const text = sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${text.join('\n\n')}\n`;
}

function headerSection({ scenario, demonstrates, runs }: ScenarioResult, canvas: Canvas): Section {
  const { palette } = canvas;
  const startedAt = scenario.startedAt.replace(/^(.{10})T(.{8}).*$/, '$1 $2 UTC');
  const target = runs[0]?.result.target;
  const facts = [['shows', demonstrates], ...(target === undefined ? [] : targetFacts(target))];
  return [
    `${palette.title(`shop-sim ${scenario.toolVersion}`)}  ${palette.title(`scenario ${scenario.name}`)}  ${palette.faint(startedAt)}`,
    ...(target?.kind === 'embedded' ? [palette.warn(embeddedCaveat)] : []),
    '',
    ...wrap(scenario.description.trim().replaceAll(/\s+/g, ' '), canvas.width, '  '),
    '',
    ...facts.flatMap(([label = '', text = '']) => {
      const [first = '', ...rest] = wrap(text, canvas.width, margin);
      return [`  ${palette.faint(label)}${' '.repeat(margin.length - 2 - label.length)}${first.trimStart()}`, ...rest];
    }),
  ];
}

/** Where it was played: embedded brokers are gone with their run, and their addresses with them. */
function targetFacts(target: TargetResult): string[][] {
  const brokers =
    target.kind === 'embedded'
      ? counted(target.brokerCount, 'embedded broker')
      : `Kafka at ${target.bootstrapServers.replaceAll(',', ', ')}, ${counted(target.brokerCount, 'broker')}`;
  const topic = `${counted(target.partitions, 'partition')}, replication factor ${target.replicationFactor}`;
  return [
    ['target', brokers],
    ['topic', topic],
  ];
}

/** A run that the scenario is judged by: over time, its phases and events; nothing of the steps of a search. */
function runSections({ variant, step, result }: ScenarioRun, { runs }: ScenarioResult, canvas: Canvas): Section[] {
  if (step !== null) return [];
  const judged = runs.filter((run) => run.step === null);
  const isDrawn = judged.length <= mostDrawn || result.events.length > 0;
  const about = judged.length === 1 ? '' : variant;
  if (!isDrawn) return [];
  return [
    timeLineSection(result, canvas, about),
    eventsSection(result, canvas),
    phasesSection(result, canvas),
    runSummary(result, canvas),
    confirmationsSection(result, canvas),
  ];
}
