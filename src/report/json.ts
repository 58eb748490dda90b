import { type JsonSchema, resultSchema } from '../metrics/result-schema.ts';
import type { RunResult } from '../metrics/result.ts';
import type { ScenarioResult } from '../metrics/judgement/scenario-result.ts';
import { scenarioResultSchema } from '../metrics/judgement/scenario-result-schema.ts';

/**
 * The result as indented JSON with a line feed at its end. Keys stand in the order of the schema, those of records
 * (services, outcomes) by name, whatever order the run happened to make them in; the plan stays as it was written.
 */
export function renderJson(result: RunResult): string {
  return `${JSON.stringify(ordered(result, resultSchema), null, 2)}\n`;
}

/** The same for a scenario. */
export function renderScenarioJson(result: ScenarioResult): string {
  return `${JSON.stringify(ordered(result, scenarioResultSchema), null, 2)}\n`;
}

function ordered(value: unknown, schema: JsonSchema | undefined): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => ordered(item, schema?.items));
  if (typeof value !== 'object' || value === null || schema === undefined) return value;
  const { properties, additionalProperties, anyOf } = schema;
  if (anyOf !== undefined)
    return ordered(
      value,
      anyOf.find((choice) => choice.type === 'object'),
    );
  const entries: [string, unknown][] = Object.entries(value);
  if (properties !== undefined) {
    const positions = Object.keys(properties);
    return Object.fromEntries(
      entries
        .sort(([left], [right]) => positions.indexOf(left) - positions.indexOf(right))
        .map(([name, inner]) => [name, ordered(inner, properties[name])]),
    );
  }
  if (typeof additionalProperties !== 'object') return value;
  return Object.fromEntries(
    entries
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, inner]) => [name, ordered(inner, additionalProperties)]),
  );
}
