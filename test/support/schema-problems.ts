/**
 * A validator for the part of JSON Schema (draft 2020-12) that the schema of a result uses. An unknown keyword throws,
 * so that a schema cannot pass by saying something that nobody checks.
 */
type Schema = Readonly<Record<string, unknown>>;
type Check = (argument: unknown, value: unknown, path: string, schema: Schema) => string[];

/** Problems of `value`, each as `path: what is wrong`; empty when it fits. */
export function schemaProblems(schema: unknown, value: unknown, path = '$'): string[] {
  if (schema === true) return [];
  if (schema === false) return [`${path}: not allowed`];
  if (!isObject(schema)) throw new Error(`${path}: a schema is an object or a boolean`);
  return Object.entries(schema).flatMap(([keyword, argument]) => {
    if (annotations.has(keyword)) return [];
    const check = keywords[keyword];
    if (check === undefined) throw new Error(`${path}: the test validator does not know the keyword ${keyword}`);
    return check(argument, value, path, schema);
  });
}

const annotations = new Set(['$schema', '$id', 'title', 'description']);

const keywords: Readonly<Record<string, Check>> = {
  type: (types, value, path) =>
    [types].flat().some((type) => hasType(value, type)) ? [] : [`${path}: is not of type ${String(types)}`],
  const: (expected, value, path) => (value === expected ? [] : [`${path}: is not ${String(expected)}`]),
  enum: (allowed, value, path) => (list(allowed).includes(value) ? [] : [`${path}: is none of ${String(allowed)}`]),
  minimum: (bound, value, path) =>
    typeof value === 'number' && value < Number(bound) ? [`${path}: is below ${String(bound)}`] : [],
  maximum: (bound, value, path) =>
    typeof value === 'number' && value > Number(bound) ? [`${path}: is above ${String(bound)}`] : [],
  required: (names, value, path) =>
    list(names)
      .filter((name) => isObject(value) && !(String(name) in value))
      .map((name) => `${path}: lacks ${String(name)}`),
  properties: (properties, value, path) =>
    entriesOf(properties).flatMap(([name, inner]) =>
      isObject(value) && name in value ? schemaProblems(inner, value[name], `${path}.${name}`) : [],
    ),
  additionalProperties: (inner, value, path, { properties }) =>
    entriesOf(value).flatMap(([name, item]) =>
      isObject(properties) && name in properties ? [] : schemaProblems(inner, item, `${path}.${name}`),
    ),
  items: (inner, value, path) =>
    Array.isArray(value) ? value.flatMap((item, index) => schemaProblems(inner, item, `${path}[${index}]`)) : [],
  anyOf: (choices, value, path) =>
    list(choices).some((choice) => schemaProblems(choice, value, path).length === 0)
      ? []
      : [`${path}: fits none of the choices`],
};

function hasType(value: unknown, type: unknown): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isObject(value);
    case 'integer':
      return Number.isInteger(value);
    case 'number':
    case 'string':
    case 'boolean':
      return typeof value === type;
    default:
      throw new Error(`Unknown type ${String(type)} in a schema`);
  }
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function entriesOf(value: unknown): [string, unknown][] {
  return isObject(value) ? Object.entries(value) : [];
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error('A schema keyword needs a list');
  return value;
}
