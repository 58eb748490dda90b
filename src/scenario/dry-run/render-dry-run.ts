import { ratesOf, type ScenarioPlan, type VariantPlan } from '../../run/scenario-plan.ts';
import { formatCount, formatDurationMs } from '../../units.ts';
import { loadMs } from '../resolve/shorten.ts';
import { createdNames } from './created-names.ts';
import { describeAction } from './describe-action.ts';
import { describeSettings, describeShape, percent } from './describe-settings.ts';
import { drawRate } from './draw-rate.ts';

/**
 * What a scenario would do, for `--dry-run`: its runs with every setting resolved, the rate over time drawn, the events, what
 * each run makes on the cluster, and the thresholds. Of a variant that differs from the first in settings alone, only those.
 *
 * @param width of the lines; 60 or more
 */
export function renderDryRun(plan: ScenarioPlan, width = 100): string {
  const [first, ...others] = plan.variants;
  const totalMs = plan.variants.reduce((sumMs, variant) => sumMs + loadMs(variant), 0);
  const runs = plan.variants.length;
  return [
    `${plan.name}: shows ${plan.demonstrates}`,
    '',
    ...wrap(plan.description, width),
    '',
    ...(plan.search === undefined
      ? [`${runs === 1 ? 'One run' : `${runs} runs`}, ${formatDurationMs(totalMs)} of load in all, warm-ups included.`]
      : describeSearch(plan.search, totalMs)),
    ...(first === undefined ? [] : ['', ...renderRun(first, undefined, width)]),
    ...others.flatMap((variant) => ['', ...renderRun(variant, first, width)]),
    ...section(
      'Must hold',
      plan.thresholds.map(({ expression, phase }) => `${expression}${phase === undefined ? '' : `   (in ${phase})`}`),
    ),
    ...section('Will be shown', plan.shows),
    '',
  ].join('\n');
}

function describeSearch(search: NonNullable<ScenarioPlan['search']>, runMs: number): string[] {
  const rates = ratesOf(search);
  return [
    `A search: runs of ${formatDurationMs(runMs)} at ${rates.map((rate) => `${formatCount(rate)}/s`).join(', ')},`,
    'until one fails a threshold; then one more at the last rate that held.',
  ];
}

function renderRun(variant: VariantPlan, first: VariantPlan | undefined, width: number): string[] {
  const settings = describeSettings(variant);
  const firstSettings = first === undefined ? undefined : describeSettings(first);
  const changed = settings.filter(([, text], index) => firstSettings?.[index]?.[1] !== text);
  const hasSameLoad = first !== undefined && JSON.stringify(loadOf(variant)) === JSON.stringify(loadOf(first));
  return [
    `Run "${variant.name}"${first === undefined ? '' : `, as "${first.name}" but`}`,
    ...changed.flatMap(([name, text]) => wrap(text, width, `  ${name.padEnd(13)}`)),
    ...(first !== undefined && changed.length === 0 && hasSameLoad ? ['  nothing'] : []),
    ...(hasSameLoad ? [] : [...renderLoad(variant, width), ...renderCreated(variant, width)]),
  ];
}

/** What is drawn and listed of a run. */
function loadOf({ traffic, events, topic, services, brokers }: VariantPlan): unknown {
  return { warmupMs: traffic.warmupMs, phases: traffic.phases, events, topic, names: services.names, brokers };
}

function renderLoad({ traffic, events }: VariantPlan, width: number): string[] {
  let startMs = 0;
  const phases = traffic.phases.map((phase) => {
    const line = `  ${at(startMs)}  ${phase.name.padEnd(16)} ${formatDurationMs(phase.durationMs).padEnd(9)} ${describeShape(phase.shape)}`;
    startMs += phase.durationMs;
    const extras = [
      ...(phase.arrivals === 'poisson' ? ['Poisson arrivals'] : []),
      ...(phase.flashSaleShare > 0 ? [`${percent(phase.flashSaleShare)} for the flash sale`] : []),
    ];
    return [line, ...extras].join(', ');
  });
  return [
    '',
    ...drawRate({ warmupMs: traffic.warmupMs, phases: traffic.phases, events }, width),
    '',
    `  Phases, after a warm-up of ${formatDurationMs(traffic.warmupMs)}`,
    ...phases,
    ...(events.length === 0 ? [] : ['  Events']),
    ...events.map(({ name, atMs, durationMs, action }, index) => {
      const length = durationMs === undefined ? '' : `, for ${formatDurationMs(durationMs)}`;
      return `  ${at(atMs)}  ${index + 1} ${name}: ${describeAction(action)}${length}`;
    }),
  ];
}

function renderCreated(variant: VariantPlan, width: number): string[] {
  const { topics, groups } = createdNames(variant);
  return [
    '  Makes, and deletes again',
    ...wrap(topics.join(', '), width, '  topics       '),
    ...(groups.length === 0 ? [] : wrap(groups.join(', '), width, '  groups       ')),
  ];
}

function at(ms: number): string {
  return formatDurationMs(ms)
    .replace(/^0 ms$/, '0 s')
    .padStart(9);
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
}

/** Lines of at most so many characters, the first behind a heading and the others under it. */
function wrap(text: string, width: number, heading = ''): string[] {
  const lines: string[] = [];
  let line = heading;
  let isEmpty = true;
  for (const word of text.split(/\s+/)) {
    if (!isEmpty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = ' '.repeat(heading.length);
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line];
}
