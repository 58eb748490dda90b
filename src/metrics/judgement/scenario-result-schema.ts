import { exactly, type JsonSchema, resultSchema, threshold } from '../result-schema.ts';

const text: JsonSchema = { type: 'string' };
const textOrNull: JsonSchema = { type: ['string', 'null'] };
const flag: JsonSchema = { type: 'boolean' };

function described(description: string, schema: JsonSchema): JsonSchema {
  return { ...schema, description };
}

function listOf(items: JsonSchema): JsonSchema {
  return { type: 'array', items };
}

function orNull(schema: JsonSchema): JsonSchema {
  return { anyOf: [schema, { type: 'null' }] };
}

const { $schema, ...runResult } = resultSchema;

const step = exactly({
  ratePerSec: { type: 'number', minimum: 0, description: 'Rate of the step. Unit: orders/s.' },
  held: described('Every threshold held, by a measurement that is not INVALID.', flag),
  isInvalid: described('Nothing failed that could be judged, but the measurement is INVALID.', flag),
  reasons: described('Why it did not hold, a phrase each.', listOf(text)),
});

const run = exactly({
  variant: text,
  step: described('A run that looked for the limit; null: a run that the scenario is judged by.', orNull(step)),
  result: runResult,
});

const scenarioThreshold = exactly({
  ...threshold.properties,
  variant: described('The run that was judged; null: the expression names the runs itself.', textOrNull),
  isVoid: described('A matter of speed, and the measurement is INVALID: neither held nor failed.', flag),
});

const sentence = exactly({
  template: text,
  text: described('With its values, and "(not measured)" where there is none.', text),
  missing: described('What was not measured, and why, a phrase each.', listOf(text)),
});

const search = exactly({
  limitPerSec: {
    type: ['number', 'null'],
    minimum: 0,
    description:
      'Highest rate that held twice: in its step, and in the run that confirmed it; null when none did. Unit: orders/s.',
  },
  boundedBy: {
    enum: ['failure', 'measurement', null],
    description:
      'What the next higher rate came to; null: there was none. But for a failure the limit may be higher than was found.',
  },
});

/** The JSON Schema (draft 2020-12) of a `ScenarioResult`, as printed by `shop-sim schema scenario-result`. */
export const scenarioResultSchema: JsonSchema = {
  $schema: $schema ?? '',
  title: 'Result of a shop-sim scenario',
  description: 'Every number is defined with its unit; null is "not measured".',
  ...exactly({
    schema: { const: 'shop-sim/scenario-result/1' },
    scenario: exactly({ name: text, description: text, command: text, startedAt: text, toolVersion: text }),
    demonstrates: described('The strength of Kafka that the scenario shows.', text),
    runs: described('In the order in which they were made; each result as by `shop-sim schema result`.', listOf(run)),
    thresholds: listOf(scenarioThreshold),
    shows: listOf(sentence),
    search: orNull(search),
    verdict: { enum: ['PASS', 'FAIL', 'INVALID', 'INTERRUPTED', 'SKIPPED'] },
    reasons: described('Why the verdict is not PASS, a phrase each.', listOf(text)),
  }),
};
