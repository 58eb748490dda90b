import { measuresIn, measuresOf, type MeasureUse } from '../../metrics/expression/syntax.ts';
import { parseSentence } from '../../metrics/expression/parse-sentence.ts';
import { parseThreshold, type KnownNames } from '../../metrics/expression/parse-threshold.ts';
import { percentileUses } from '../../metrics/expression/percentile-uses.ts';
import { serviceNames } from '../../run/service-names.ts';
import type { VariantPlan } from '../../run/scenario-plan.ts';
import type { ScenarioDocument } from '../schema/scenario-schema.ts';
import type { Finding, Span } from './check.ts';

/**
 * Thresholds, and the expressions in what is shown: each must be understood, name only what each of the runs that it is about
 * has, and ask for no percentile where the rate changes all the time.
 */
export function checkThresholds(document: ScenarioDocument, variants: readonly VariantPlan[]): Finding[] {
  const runs: Runs = { variants, hasNames: document.variants !== undefined, known: knownNames(document, variants) };
  return [
    ...document.thresholds.flatMap((threshold, index) => {
      const isText = typeof threshold === 'string';
      const path = isText ? ['thresholds', index] : ['thresholds', index, 'expect'];
      const phase = isText ? undefined : threshold.in;
      const parsed = parseThreshold(isText ? threshold : threshold.expect, runs.known);
      return [
        ...('problems' in parsed
          ? parsed.problems.map(({ message, ...span }) => ({ path, message, span }))
          : measuresOf(parsed.value).flatMap((use) => checkUse(use, phase, runs, path))),
        ...(isText || phase === undefined ? [] : checkPhase(phase, runs, ['thresholds', index, 'in'])),
      ];
    }),
    ...document.shows.flatMap((sentence, index) => {
      const path = ['shows', index];
      const parsed = parseSentence(sentence, runs.known);
      if ('problems' in parsed) return parsed.problems.map(({ message, ...span }) => ({ path, message, span }));
      const uses = parsed.value.flatMap((part) => (part.kind === 'value' ? measuresIn(part.expression) : []));
      // Their columns are those in their own braces: the sentence is place enough.
      return uses.flatMap((use) => checkUse(use, undefined, runs, path).map(({ message }) => ({ path, message })));
    }),
  ];
}

/** The runs of the scenario, and every name that any of them knows. */
interface Runs {
  readonly variants: readonly VariantPlan[];
  /** Whether a threshold can say `of` one of them. */
  readonly hasNames: boolean;
  readonly known: KnownNames;
}

function knownNames(document: ScenarioDocument, variants: readonly VariantPlan[]): KnownNames {
  return {
    phases: [...new Set(variants.flatMap(({ traffic }) => traffic.phases.map(({ name }) => name)))],
    events: [...new Set(variants.flatMap(({ events }) => events.map(({ name }) => name)))],
    variants: document.variants === undefined ? [] : variants.map(({ name }) => name),
    services: serviceNames,
  };
}

/** Whether each run that a measure is about has what it names. */
function checkUse(use: MeasureUse, phase: string | undefined, runs: Runs, path: Finding['path']): Finding[] {
  const about = runs.variants.filter(({ name }) => use.variant === undefined || name === use.variant.name);
  const messages = new Set<string>();
  for (const variant of about) {
    const where = runs.hasNames ? `the run ${variant.name}` : 'this scenario';
    const { service } = use.words;
    if (service !== '' && !variant.services.names.some((name) => name === service)) {
      messages.add(`${service} is off in ${where}: ${use.text} is not measured`);
    }
    if (use.spec.pattern.startsWith('revenue.') && variant.revenue === undefined) {
      messages.add(`revenue is off in ${where}: ${use.text} is not measured`);
    }
    if (use.spec.pattern.startsWith('confirmation.') && variant.confirmation === undefined) {
      messages.add(`confirmation is off in ${where}: ${use.text} is not measured`);
    }
    if (!has(variant.traffic.phases, use.phase?.name)) messages.add(`${where} has no phase ${use.phase?.name ?? ''}`);
    if (!has(variant.events, use.event?.name)) messages.add(`${where} has no event ${use.event?.name ?? ''}`);
    const changing = changingPhase(use, phase, variant);
    if (changing !== undefined) messages.add(changing);
  }
  const span: Span = { column: use.column, length: use.length };
  return [...messages].map((message) => ({ path, message, span }));
}

/** Whether a name, if there is one, is among these. */
function has(list: readonly { readonly name: string }[], name: string | undefined): boolean {
  return name === undefined || list.some((one) => one.name === name);
}

/** A percentile of a ramp or a wave belongs to no rate: said as a sentence; undefined when the measure is none. */
function changingPhase(use: MeasureUse, phase: string | undefined, variant: VariantPlan): string | undefined {
  const [percentile] = percentileUses([use], phase);
  if (percentile === undefined) return undefined;
  const phases = variant.traffic.phases.filter(({ name }) => (percentile.phase ?? name) === name);
  const changing = phases.find(({ shape }) => shape.kind === 'ramp' || shape.kind === 'sine');
  if (changing === undefined) return undefined;
  const which = percentile.phase === undefined ? `all phases, of which ${changing.name}` : `${changing.name}, which`;
  const kind = changing.shape.kind === 'ramp' ? 'a ramp' : 'a wave';
  return `${use.words.statistic} of ${which} is ${kind}: where the rate changes all the time, a percentile is that of no rate; ask for it in a phase whose rate is constant`;
}

function checkPhase(phase: string, { variants, hasNames }: Runs, path: Finding['path']): Finding[] {
  const without = variants.find(({ traffic }) => !traffic.phases.some(({ name }) => name === phase));
  if (without === undefined) return [];
  const names = without.traffic.phases.map(({ name }) => name).join(', ');
  return [
    {
      path,
      message: `${hasNames ? `the run ${without.name}` : 'this scenario'} has no phase ${phase}; there are ${names}`,
    },
  ];
}
