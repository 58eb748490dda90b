import { describe, expect, it } from 'vitest';
import { definitionAt, definitions } from '../../src/metrics/definitions.ts';
import { type JsonSchema, resultSchema } from '../../src/metrics/result-schema.ts';
import { schemaProblems } from '../support/schema-problems.ts';
import {
  buildConfirmation,
  buildEmptyPhase,
  buildEvent,
  buildReplay,
  buildResult,
  buildRevenue,
  buildThreshold,
} from '../support/result-builder.ts';

/** As a reader of the file gets it. */
function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

interface Property {
  readonly path: string;
  readonly holder: Record<string, unknown>;
  readonly name: string;
}

/** Every property of every object, with the object that holds it. */
function propertiesOf(value: unknown, path = '$'): Property[] {
  if (Array.isArray(value)) return value.flatMap((item: unknown) => propertiesOf(item, `${path}[]`));
  if (typeof value !== 'object' || value === null) return [];
  const holder: Record<string, unknown> = Object(value);
  return Object.keys(holder).flatMap((name) => [
    { path: `${path}.${name}`, holder, name },
    ...propertiesOf(holder[name], `${path}.${name}`),
  ]);
}

/** Paths of all numbers that the schema describes, records as `*`. */
function numericPaths(schema: JsonSchema, path = ''): string[] {
  const types = new Set([schema.type ?? []].flat());
  const inside = [
    ...Object.entries(schema.properties ?? {}).flatMap(([name, inner]) =>
      numericPaths(inner, path === '' ? name : `${path}.${name}`),
    ),
    ...(schema.items ? numericPaths(schema.items, `${path}[]`) : []),
    ...(typeof schema.additionalProperties === 'object' ? numericPaths(schema.additionalProperties, `${path}.*`) : []),
    ...(schema.anyOf ?? []).flatMap((inner) => numericPaths(inner, path)),
  ];
  return types.has('number') || types.has('integer') ? [path, ...inside] : inside;
}

const sample = buildResult({
  thresholds: [buildThreshold({ actual: null }), buildThreshold({})],
  events: [buildEvent()],
  replays: [buildReplay()],
  revenue: buildRevenue(),
  confirmation: buildConfirmation({ samples: [{ kind: 'missing', order: null, partition: null, offset: null }] }),
});

describe('the JSON Schema of a result', () => {
  it('accepts a result, also one in which nothing was measured', () => {
    expect(schemaProblems(resultSchema, asJson(sample))).toEqual([]);
    const empty = buildResult({ phases: [buildEmptyPhase('measure', 0, 0)], seconds: [], services: [] });
    expect(schemaProblems(resultSchema, asJson(empty))).toEqual([]);
    const nothingSent = {
      acks: null,
      idempotent: null,
      compression: null,
      lingerMs: null,
      batchSizeBytes: null,
      client: null,
    };
    const consumed = buildResult({ target: { ...sample.target, ...nothingSent } });
    expect(schemaProblems(resultSchema, asJson(consumed))).toEqual([]);
  });

  it('requires every property that the type requires, and allows no other', () => {
    const open =
      /\$\.plan|\.handled\.|\.outcomes\.|\.endToEnd\.\w+$|\.seen\.|\.(?:deadLettered|poisoned)\.|\.unseen\.|\.lag\.|\.backlogPeak\./;
    const copy = asJson(sample);
    const properties = new Map(propertiesOf(copy).map((property) => [property.path, property]));
    for (const { path, holder, name } of [...properties.values()].filter((property) => !open.test(property.path))) {
      const kept = holder[name];
      delete holder[name];
      expect([path, schemaProblems(resultSchema, copy).length > 0]).toEqual([path, true]);
      holder[name] = kept;
      holder['surprise'] = 1;
      expect([path, schemaProblems(resultSchema, copy).length > 0]).toEqual([path, true]);
      delete holder['surprise'];
    }
    expect(schemaProblems(resultSchema, copy)).toEqual([]);
  });

  it('refuses a word where a number belongs, and an unknown verdict', () => {
    const wrong = { ...sample, verdict: 'FINE', seconds: [{ ...sample.seconds[0], acked: '5' }] };
    expect(schemaProblems(resultSchema, asJson(wrong))).toEqual([
      '$.seconds[0].acked: is not of type integer',
      '$.verdict: is none of PASS,FAIL,INVALID',
    ]);
  });
});

describe('the definitions', () => {
  it('define every number of the result, with its unit', () => {
    expect(numericPaths(resultSchema).filter((path) => definitionAt(path) === undefined)).toEqual([]);
  });

  it('define nothing that the result does not hold', () => {
    const inSchema = new Set(numericPaths(resultSchema).map((path) => definitionAt(path)?.path));
    const measures = ['sendDelay', 'service', 'response', 'endToEnd.*', 'completion'];
    const groups = new Set([
      ...measures.map((measure) => `phases[].latencyUs.${measure}`),
      'revenue.freshness',
      ...['queueWait', 'work', 'commitLag'].map((measure) => `services[].${measure}`),
      'confirmation.latency',
    ]);
    expect(definitions.filter(({ path }) => !inSchema.has(path) && !groups.has(path))).toEqual([]);
  });

  it('are one sentence each, and one per path', () => {
    for (const { definition } of definitions) expect(definition).toMatch(/^[A-Z0-9].*[^.]\.$/);
    expect(new Set(definitions.map(({ path }) => path)).size).toBe(definitions.length);
  });

  it('name the unit that the suffix of the path names', () => {
    const suffixes = { Us: 'us', Ms: 'ms', Bytes: 'bytes', Ratio: '0..1' };
    const wrong = Object.entries(suffixes).flatMap(([suffix, unit]) =>
      definitions.filter((one) => one.path.endsWith(suffix) && one.unit !== unit),
    );
    expect(wrong).toEqual([]);
  });
});
