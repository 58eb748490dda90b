import type { JsonSchema } from '../../src/orders/schemas/json-schema.ts';

type Check = (value: unknown, schema: JsonSchema, path: string) => string[];

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const typeChecks: Record<NonNullable<JsonSchema['type']>, (value: unknown) => boolean> = {
  object: isRecord,
  array: Array.isArray,
  string: (value) => typeof value === 'string',
  integer: Number.isInteger,
  boolean: (value) => typeof value === 'boolean',
};

const formatChecks: Record<NonNullable<JsonSchema['format']>, (value: string) => boolean> = {
  'date-time': (value) => !Number.isNaN(Date.parse(value)) && new Date(value).toISOString() === value,
  email: (value) => /^[^@\s]+@[^@\s]+$/.test(value),
};

/** One check per keyword: a schema with any other keyword is refused, so that none is silently without effect. */
const keywordChecks: Record<keyof JsonSchema, Check | undefined> = {
  $schema: undefined,
  $id: undefined,
  title: undefined,
  description: undefined,
  type: (value, { type }, path) =>
    type === undefined || typeChecks[type](value) ? [] : [`${path} is no ${type}: ${JSON.stringify(value)}`],
  const: (value, schema, path) => (value === schema.const ? [] : [`${path} is not ${schema.const}`]),
  enum: (value, schema, path) =>
    schema.enum?.some((one) => one === value) ? [] : [`${path} is none of ${schema.enum?.join(', ')}`],
  pattern: (value, { pattern = '' }, path) =>
    typeof value !== 'string' || new RegExp(pattern, 'u').test(value) ? [] : [`${path} does not match ${pattern}`],
  format: (value, { format }, path) =>
    typeof value !== 'string' || format === undefined || formatChecks[format](value) ? [] : [`${path} is no ${format}`],
  minimum: (value, { minimum = 0 }, path) =>
    typeof value !== 'number' || value >= minimum ? [] : [`${path} is below ${minimum}`],
  minLength: (value, { minLength = 0 }, path) =>
    typeof value !== 'string' || value.length >= minLength ? [] : [`${path} is too short`],
  minItems: (value, { minItems = 0 }, path) =>
    !Array.isArray(value) || value.length >= minItems ? [] : [`${path} has too few items`],
  items: (value, { items = {} }, path) =>
    Array.isArray(value) ? value.flatMap((item, index) => violations(item, items, `${path}[${index}]`)) : [],
  properties: (value, { properties = {} }, path) =>
    isRecord(value)
      ? Object.entries(properties).flatMap(([name, schema]) =>
          name in value ? violations(value[name], schema, `${path}.${name}`) : [],
        )
      : [],
  required: (value, { required = [] }, path) =>
    isRecord(value) ? required.filter((name) => !(name in value)).map((name) => `${path}.${name} is missing`) : [],
  additionalProperties: (value, { properties = {} }, path) =>
    isRecord(value)
      ? Object.keys(value)
          .filter((name) => !(name in properties))
          .map((name) => `${path}.${name} is not allowed`)
      : [],
};

const isKeyword = (name: string): name is keyof JsonSchema => name in keywordChecks;

/** What is wrong with a value, by a schema of the subset of draft 2020-12 that the events use; empty: it conforms. */
export function violations(value: unknown, schema: JsonSchema, path = '$'): string[] {
  return Object.keys(schema).flatMap((name) => {
    if (!isKeyword(name)) throw new Error(`${path}: keyword ${name} is not implemented`);
    return keywordChecks[name]?.(value, schema, path) ?? [];
  });
}
