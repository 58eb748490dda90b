import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { builtInNames, builtInScenario } from '../../src/scenario/built-in.ts';
import { scenarioJsonSchema } from '../../src/scenario/json-schema.ts';
import { scenarioReference } from '../../src/scenario/reference.ts';

describe('the JSON Schema for editors', () => {
  const schema = scenarioJsonSchema();

  it('has a description of every setting', () => {
    expect(settingsWithoutDescription(schema, '')).toEqual([]);
  });

  it('names at its top every key that the built-in scenarios use', () => {
    const used = new Set(builtInNames().flatMap(keysOf));
    expect([...used].filter((key) => schema.properties?.[key] === undefined)).toEqual([]);
  });

  it('lists the words of what has few', () => {
    expect(schema).toHaveProperty('properties.traffic.properties.key.enum', ['orderId', 'customerId', 'sku', 'none']);
  });
});

describe('the reference', () => {
  it('has a row for every setting, and one for every shape and event', () => {
    const text = scenarioReference()
      .flatMap(({ title, rows }) => [title, ...rows.flat()])
      .join('\n');
    for (const setting of [
      'linger.ms',
      'flashSaleStock',
      'declineRate',
      'poison',
      'delays',
      'rolling-restart',
      'diurnal',
      'expect',
      'factor',
    ]) {
      expect(text).toContain(`\`${setting}\``);
    }
  });
});

function keysOf(name: string): string[] {
  const value: unknown = parse(builtInScenario(name)?.text ?? '');
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}

function settingsWithoutDescription(schema: unknown, path: string): string[] {
  return entriesOf(schema).flatMap(([key, value]) => {
    if (key !== 'properties') return settingsWithoutDescription(value, path);
    return entriesOf(value).flatMap(([name, setting]) => [
      ...(entriesOf(setting).some(([word]) => word === 'description') ? [] : [`${path}.${name}`]),
      ...settingsWithoutDescription(setting, `${path}.${name}`),
    ]);
  });
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}
