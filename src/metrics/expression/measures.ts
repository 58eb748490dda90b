import { didYouMean } from '../../did-you-mean.ts';
import { confirmationMeasures } from './confirmation-measures.ts';
import { eventMeasures } from './event-measures.ts';
import { flashSaleMeasures } from './flash-sale-measures.ts';
import { latencyMeasures } from './latency-measures.ts';
import type { MeasureSpec, PatternWords } from './measure-spec.ts';
import { orderMeasures } from './order-measures.ts';
import { partitionMeasures } from './partition-measures.ts';
import { revenueMeasures } from './revenue-measures.ts';
import { serviceMeasures } from './service-measures.ts';
import { statistics } from './statistics.ts';
import { verificationMeasures } from './verification-measures.ts';

/**
 * Every measure that a threshold or a sentence of a scenario may name, with its unit and its definition: the one source
 * of the README's reference.
 */
export const measures: readonly MeasureSpec[] = [
  ...latencyMeasures,
  ...orderMeasures,
  ...verificationMeasures,
  ...serviceMeasures,
  ...flashSaleMeasures,
  ...partitionMeasures,
  ...confirmationMeasures,
  ...revenueMeasures,
  ...eventMeasures,
];

/** A measure found by its name. */
export interface FoundMeasure {
  readonly spec: MeasureSpec;
  /** An empty word where the pattern has no such placeholder. */
  readonly words: PatternWords;
  /** Where in the name each placeholder's word begins, from 0. */
  readonly offsets: Readonly<Record<keyof PatternWords, number>>;
}

const placeholders: Readonly<Record<string, keyof PatternWords>> = {
  '<service>': 'service',
  '<Event>': 'outcome',
  '<statistic>': 'statistic',
};

/** The measure of a dotted name; undefined when there is none. Whether a service or an event exists is not asked. */
export function findMeasure(path: string): FoundMeasure | undefined {
  const segments = path.split('.');
  for (const spec of measures) {
    const parts = spec.pattern.split('.');
    if (parts.length !== segments.length) continue;
    const words = { service: '', outcome: '', statistic: '' };
    const offsets = { service: 0, outcome: 0, statistic: 0 };
    let offset = 0;
    const fits = parts.every((part, index) => {
      const segment = segments[index] ?? '';
      const placeholder = placeholders[part];
      if (placeholder !== undefined) {
        words[placeholder] = segment;
        offsets[placeholder] = offset;
      }
      offset += segment.length + 1;
      return placeholder === undefined ? part === segment : placeholder !== 'statistic' || statistics.includes(segment);
    });
    if (fits) return { spec, words, offsets };
  }
  return undefined;
}

/** What a name that is no measure may have meant: `; did you mean response.p99?`, or where to look. */
export function suggestMeasure(path: string): string {
  const segments = path.split('.');
  const candidates = measures.flatMap(({ pattern }) => namesLike(pattern, segments));
  const suggestion = didYouMean(path, candidates);
  return suggestion === '' ? '; the measures are in README "Measures"' : suggestion;
}

/** Names that a pattern allows, with the writer's own words where any word may stand. */
function namesLike(pattern: string, segments: readonly string[]): string[] {
  let names = [''];
  for (const [index, part] of pattern.split('.').entries()) {
    const placeholder = placeholders[part];
    const choices =
      placeholder === 'statistic' ? statistics : [placeholder === undefined ? part : (segments[index] ?? part)];
    names = names.flatMap((name) => choices.map((choice) => (index === 0 ? choice : `${name}.${choice}`)));
  }
  return names;
}
