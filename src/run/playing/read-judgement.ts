import { parseSentence } from '../../metrics/expression/parse-sentence.ts';
import { parseThreshold, type Parsed } from '../../metrics/expression/parse-threshold.ts';
import type { WrittenSentence, WrittenThreshold } from '../../metrics/judgement/judge-runs.ts';
import type { ScenarioPlan } from '../scenario-plan.ts';

/** What a scenario is judged by, understood. */
export interface Judgement {
  readonly thresholds: readonly WrittenThreshold[];
  readonly sentences: readonly WrittenSentence[];
}

/** Reads what the plan holds as text. Whoever made the plan has checked it: what is not understood here is a bug. */
export function readJudgement({ thresholds, shows }: Pick<ScenarioPlan, 'thresholds' | 'shows'>): Judgement {
  return {
    thresholds: thresholds.map(({ expression, phase }) => ({
      text: expression,
      threshold: understood(expression, parseThreshold(expression)),
      phase,
    })),
    sentences: shows.map((text) => ({ text, parts: understood(text, parseSentence(text)) })),
  };
}

function understood<Value>(text: string, parsed: Parsed<Value>): Value {
  if ('value' in parsed) return parsed.value;
  throw new Error(`a plan holds "${text}", which is not understood: ${parsed.problems[0]?.message ?? ''}`);
}
